import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ads_compiler.cli import main
from ads_compiler.cli.commands import COMMANDS as COMMAND_TABLE
from support.projects import BASE, project

EVENT = {
    "Image": "/usr/bin/tcpdump",
    "container.id": "4f2a",
    "container.image.name": "shop/web",
    "@timestamp": "2026-11-20T10:00:00Z",
}


def adsc(*arguments, stdin=None):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def at(root, *arguments, **more):
    return adsc(*arguments, "--project", root, **more)


def test_a_clean_project_passes(tmp_path):
    done = at(project(tmp_path), "check", "--fail-on", "info")
    assert (done.exit_code, done.stdout) == (0, "1 strategy checked: no findings\n")


def test_a_finding_gives_exit_code_1_and_its_place(tmp_path):
    root = project(tmp_path, capture=BASE.replace("status: review", "status: reviw"))
    done = at(root, "check")
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "strategies/capture.md:5:9: error ADS103 'status' must be 'draft' or 'review' or "
        "'production' or 'deprecated', not 'reviw'\n"
    )
    assert "help: did you mean 'review'?" in done.stdout


def test_fail_on_says_which_findings_fail(tmp_path):
    root = project(tmp_path, capture=BASE.replace("### Assumptions", "### Other"))
    assert at(root, "check").exit_code == 0
    assert at(root, "check", "--fail-on", "warning").exit_code == 1
    assert at(root, "check", "--fail-on", "never").exit_code == 0


def test_one_file_is_checked_next_to_the_whole_project(tmp_path):
    root = project(tmp_path, one=BASE, two=BASE)
    done = at(root, "check", root / "strategies" / "two.md", "--format", "json")
    findings = json.loads(done.stdout)["findings"]
    assert {item["code"] for item in findings} == {"ADS205", "ADS206"}
    assert {item["file"] for item in findings} == {"strategies/two.md"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.md", b"", "ADS004"),
        ("binary.md", b"---\n\0\x01", "ADS003"),
        ("latin.md", b"---\ntitle: caf\xe9\n---\n", "ADS003"),
        ("huge.md", b"x" * 50_000_000, "ADS002"),
        ("plain.md", b"# Notes\n", "ADS005"),
        ("open.md", b"---\nads: 1\n", "ADS005"),
        ("hollow.md", b"---\n\n---\n# T\n", "ADS005"),
        ("list.md", b"---\n- a\n---\n", "ADS103"),
        ("broken.md", b"---\na: [\n---\n", "ADS006"),
        ("deep.md", b"---\na: " + b"[" * 3000 + b"\n---\n", "ADS009"),
        ("crlf.md", BASE.replace("\n", "\r\n").replace("EX-1", "EX 1").encode(), "ADS103"),
        ("bom.md", b"\xef\xbb\xbf" + BASE.replace("EX-1", "EX 1").encode(), "ADS103"),
    ],
)
def test_input_that_is_no_strategy_is_a_finding(tmp_path, name, content, code):
    root = project(tmp_path, good=BASE)
    (root / "strategies" / name).write_bytes(content)
    done = at(root, "check", "--format", "json")
    assert done.exit_code == 1
    assert [(item["code"], item["file"]) for item in json.loads(done.stdout)["findings"]] == [
        (code, f"strategies/{name}")
    ]


def test_a_directory_with_the_name_of_a_page_is_a_finding(tmp_path):
    root = project(tmp_path)
    (root / "strategies" / "folder.md").mkdir()
    assert "ADS001 this is a directory" in at(root, "check").stdout


def test_a_link_to_nowhere_is_a_finding(tmp_path):
    root = project(tmp_path)
    (root / "strategies" / "gone.md").symlink_to(root / "nothing.md")
    assert "ADS001 this file cannot be read" in at(root, "check").stdout


@pytest.mark.parametrize("arguments", [["check"], ["test"], ["build"], ["run"]])
def test_a_project_without_strategies_is_a_setup_error(tmp_path, arguments):
    done = at(tmp_path, *arguments)
    assert done.exit_code == 2
    assert "no strategy found" in done.stderr


def test_a_path_that_does_not_exist_is_a_setup_error(tmp_path):
    done = at(project(tmp_path), "check", tmp_path / "nothing.md")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no such file or folder" in done.stderr


def test_a_wrong_configuration_is_a_setup_error(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text('stratgies = "x"\n')
    for command in ("check", "test", "build"):
        done = at(root, command)
        assert done.exit_code == 2
        assert done.stdout.startswith("adsc.toml:1:1: error ADS901 unknown setting 'stratgies'")
        assert "help: did you mean 'strategies'?" in done.stdout
    done = at(root, "coverage")
    assert done.exit_code == 2
    assert (
        done.stderr
        == "adsc: adsc.toml:1:1: ADS901 unknown setting 'stratgies'; did you mean 'strategies'?\n"
    )


def test_a_waiver_accepts_a_finding_until_its_day(tmp_path, monkeypatch):
    waived = BASE.replace("### Assumptions", "### Other").replace(
        "tags: [containers]",
        "waivers:\n  - {code: ADS202, reason: reported elsewhere, owner: me, until: 2027-01-01}\n"
        "  - {code: ADS301, reason: not needed, owner: me, until: 2027-01-01}\n"
        "  - {code: ADS601, reason: checked by a test only, owner: me, until: 2027-01-01}",
    )
    root = project(tmp_path, capture=waived)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    matches = {
        (f["code"], f["waived"])
        for f in json.loads(at(root, "check", "--format", "json").stdout)["findings"]
    }
    assert matches == {("ADS202", "reported elsewhere"), ("ADS702", None)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1830000000")
    matches = {
        (f["code"], f["waived"])
        for f in json.loads(at(root, "check", "--format", "json").stdout)["findings"]
    }
    assert matches == {("ADS202", None), ("ADS701", None), ("ADS702", None)}


def test_cases_are_reported_with_their_results(tmp_path):
    done = at(project(tmp_path), "test")
    assert done.exit_code == 0
    assert "EX-1: 3 of 3 cases passed" in done.stdout
    assert done.stdout.endswith("3 cases passed, 0 failed\n")


EVENTS = "{Image: /usr/bin/tcpdump, container.id: 4f2a, container.image.name: shop/web}"
TEAM = "network team captures from its image"
# What is changed on the base page, the finding that it gives, and a part of the reason.
FAILURES = {
    "silent": (
        EVENTS,
        "{Image: /usr/bin/tar, container.id: 4f2a}",
        "ADS601",
        "Image is '/usr/bin/tar'; expected one of: ends",
    ),
    "excluded": (
        "container.image.name: shop/web}\n```\n\n## Pr",
        "container.image.name: netops/diagnostics}\n```\n\n## Pr",
        "ADS601",
        "excluded: container.image.name is 'netops/diagnostics'",
    ),
    "noisy": (
        "name: netops/diagnostics}",
        "name: other}",
        "ADS602",
        "Image is '/usr/bin/tcpdump', which ends with '/tcpdump'",
    ),
    "closed": (
        "{Image: /tmp/kworker,",
        "{Image: /tmp/dumpcap,",
        "ADS604",
        "which ends with '/dumpcap'",
    ),
    "count": (
        "name: tcpdump in",
        "alerts: 2\nname: tcpdump in",
        "ADS605",
        "should give 2 alerts, but gave 1",
    ),
    "cured": (
        f"name: {TEAM}",
        f"name: {TEAM}\nexpect: alert\nreason: r",
        "ADS603",
        "excluded: container.image.name",
    ),
    "file": (
        f"events:\n  - {EVENTS}",
        "events: {file: ../x.jsonl}",
        "ADS606",
        "is outside the strategies directory",
    ),
    "missing": (
        f"events:\n  - {EVENTS}",
        "events: {file: events/none.jsonl}",
        "ADS606",
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_claim_that_does_not_hold_is_reported_with_its_reason(tmp_path, name):
    old, new, code, reason = FAILURES[name]
    assert old in BASE
    done = at(project(tmp_path, capture=BASE.replace(old, new)), "test", "--fail-on", "warning")
    assert done.exit_code == 1
    assert code in done.stdout
    assert reason in done.stdout


@pytest.mark.parametrize(
    ("line", "message"),
    [("{", "not JSON"), ("[1]", "not a JSON object"), ("", "contains no events")],
)
def test_an_event_file_that_cannot_be_read_is_reported_by_its_line(tmp_path, line, message):
    old, new, *_ = FAILURES["missing"]
    root = project(tmp_path, capture=BASE.replace(old, new))
    (root / "strategies" / "events").mkdir()
    (root / "strategies" / "events" / "none.jsonl").write_text(
        f"\n{line}\n" if line else " \n x\n"[:0] + "\n"
    )
    done = at(root, "test")
    assert "ADS606" in done.stdout
    assert message in done.stdout or "is empty" in done.stdout


def test_a_page_whose_logic_is_refused_says_so_once(tmp_path):
    root = project(tmp_path, capture=BASE.replace("Image|endswith: [/tcp", "Image|ends: [/tcp"))
    done = at(root, "test", "--format", "json")
    assert done.exit_code == 1
    whole = json.loads(done.stdout)
    assert [case["passed"] for case in whole["cases"]] == [False] * 3
    assert [item["code"] for item in whole["findings"]] == ["ADS403"]


def test_a_count_that_is_not_reached_says_how_far_it_came(tmp_path):
    counted = BASE.replace(
        "  condition: tool and not approved\n",
        """  condition: tool and not approved
---
title: Many captures
name: many
correlation:
  {type: event_count, rules: [capture-tool], group-by: [container.id], timespan: 5m,
   condition: {gte: 3}}
""",
    ).replace("name: tcpdump in a web pod", "name: tcpdump in a web pod\nrule: many")
    done = at(project(tmp_path, capture=counted), "test")
    assert (
        "many: 1 of 1 events match the rules that it counts; expected: at least 3 events within 5"
        in done.stdout
    )
    assert "correlations ignored 1 event without a time" in done.stdout


def test_build_writes_detectors_catalog_and_summary(tmp_path):
    root = project(tmp_path)
    done = at(root, "build", "--no-site")
    assert done.exit_code == 0
    assert "cases       3 of 3 passed" in done.stdout
    folder = root / "build" / "detectors"
    names = ["adsc_runtime.py", "ex_1.py", "manifest.json", "plan.json", "routes.json"]
    assert sorted(p.name for p in folder.iterdir()) == [".adsc-output.json", *names]
    manifest = json.loads((folder / "manifest.json").read_text())
    (row,) = manifest["detectors"]
    for listed in (row, manifest["runtime"], manifest["routes"]):
        assert (
            listed["sha256"] == hashlib.sha256((folder / listed["file"]).read_bytes()).hexdigest()
        )
    assert (row["strategy"], row["status"], row["priority"], row["attack"]) == (
        "EX-1",
        "review",
        "high",
        "20.0",
    )
    model = json.loads((root / "build" / "catalog.json").read_text(encoding="utf-8"))
    (strategy,) = model["strategies"]
    assert (strategy["id"], strategy["proven"], len(strategy["cases"])) == ("EX-1", True, 3)
    assert strategy["rules"][0]["logic"]["node"] == "AllOf"


def test_a_deprecated_strategy_gets_no_detector(tmp_path):
    root = project(tmp_path, old=BASE.replace("status: review", "status: deprecated"))
    at(root, "build", "--no-site")
    assert [p.name for p in (root / "build" / "detectors").glob("[!.]*")] == ["manifest.json"]


def test_module_program_and_run_give_the_same_alerts(tmp_path):
    root = project(tmp_path)
    at(root, "build", "--no-site")
    events = tmp_path / "events.jsonl"
    lines = [
        json.dumps(EVENT),
        "not json",
        "[1]",
        "",
        json.dumps({**EVENT, "Image": "/bin/ls"}),
        '{"a": NaN}',
    ]
    events.write_text("\n".join(lines), encoding="utf-8")
    compiled = at(root, "run", events)
    loaded = adsc("run", events, "--detectors", root / "build" / "detectors")
    module = root / "build" / "detectors" / "ex_1.py"
    alone = subprocess.run(
        [sys.executable, "-I", module, events], capture_output=True, text=True, check=True
    )
    piped = subprocess.run(
        [sys.executable, "-I", module],
        input=events.read_text(),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ex_1, json;"
            " print(json.dumps(ex_1.Detector().feed(json.loads(input()))[0]))",
        ],
        cwd=module.parent, input=lines[0], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert compiled.stdout == loaded.stdout == alone.stdout == piped.stdout == imported.stdout
    alert = json.loads(compiled.stdout)
    assert alert["strategy"] == "EX-1"
    assert alert["rule"] == {
        "key": "capture-tool",
        "title": "Packet capture tool in a container",
        "level": "high",
        "id": None,
    }
    assert alert["time"] == "2026-11-20T10:00:00.000Z"
    assert alert["response_url"] == "strategies/ex-1/#response"
    for done in (compiled, loaded, alone):
        assert f"{events}:2: not JSON" in done.stderr
        assert f"{events}:3: not a JSON object" in done.stderr
        assert "2 events read, 1 matched, 1 alert, 3 lines could not be parsed" in done.stderr


def test_events_come_from_standard_input_too(tmp_path):
    done = at(project(tmp_path), "run", "-", stdin=json.dumps(EVENT))
    assert json.loads(done.stdout)["strategy"] == "EX-1"


def test_a_detector_that_was_changed_is_not_run(tmp_path):
    root = project(tmp_path)
    at(root, "build", "--no-site")
    module = root / "build" / "detectors" / "ex_1.py"
    module.write_text(module.read_text() + "\nprint('changed')\n")
    done = adsc("run", "--detectors", module.parent, stdin="")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not what the manifest names" in done.stderr


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "x",
        '{"detectors": [{"file": "../a.py", "sha256": ""}]}',
        '{"detectors": [{"file": "b.py", "sha256": ""}]}',
    ],
)
def test_a_folder_without_a_sound_manifest_is_a_setup_error(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    assert adsc("run", "--detectors", tmp_path, stdin="").exit_code == 2


def test_run_names_what_it_leaves_out(tmp_path):
    broken = BASE.replace("EX-1", "EX-2").replace("Image|endswith: [/tcp", "Image|ends: [/tcp")
    done = at(project(tmp_path, good=BASE, bad=broken), "run", "-", stdin="")
    assert done.exit_code == 0
    assert (
        "strategies/bad.md: left out, its detection logic cannot be compiled; "
        "see 'adsc check strategies/bad.md'\n"
    ) in done.stderr


@pytest.mark.parametrize("arguments", [["run", "none.jsonl"], ["run", "--detectors", "nowhere"]])
def test_events_or_detectors_that_are_not_there_are_usage_errors(tmp_path, arguments):
    assert at(project(tmp_path), *arguments).exit_code == 2


def test_strategies_and_detectors_exclude_each_other(tmp_path):
    assert (
        at(project(tmp_path), "run", "--detectors", tmp_path, "--strategies", tmp_path).exit_code
        == 2
    )


def test_explain_prints_the_manual_page():
    done = adsc("explain", "ads301")
    assert done.stdout.startswith("# ADS301 revoked-technique\n")
    assert "T1562.001" in done.stdout
    assert "ADS301  warning revoked-technique" in adsc("explain").stdout
    unknown = adsc("explain", "ADS30l")
    assert unknown.exit_code == 2
    assert unknown.stderr.startswith("adsc: unknown code 'ADS30l'; did you mean 'ADS")


def test_attack_info_reports_releases_and_sources():
    done = adsc("attack", "info")
    assert "ATT&CK 18.1" in done.stdout
    assert "sha256" in done.stdout
    assert [
        item["release"] for item in json.loads(adsc("attack", "info", "--format", "json").stdout)
    ] == [
        "16.1",
        "17.1",
        "18.1",
        "20.0",
    ]


def test_attack_import_writes_an_index(tmp_path):
    from support.bundles import bundle

    source = tmp_path / "bundle.json.gz"
    source.write_bytes(gzip.compress(bundle().encode()))
    done = adsc("attack", "import", source, "--release", "1.0", "--into", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "1.0.details.json.gz",
        "1.0.json.gz",
    ]
    assert adsc("attack", "import", tmp_path / "none.json", "--into", tmp_path).exit_code == 2


def test_attack_import_takes_a_file_of_facts(tmp_path):
    source = tmp_path / "facts.json"
    rows = {"T1": ["One", ["execution"], ["Linux"], None]}
    source.write_text(json.dumps({"row": [], "sources": {}, "base": ["18.1", rows], "delta": {}}))
    assert adsc("attack", "import", source, "--into", tmp_path / "out").exit_code == 2
    assert (
        adsc("attack", "import", source, "--release", "18.1", "--into", tmp_path / "out").exit_code
        == 0
    )


COMMANDS = (
    "",
    "check",
    "test",
    "build",
    "run",
    "explain",
    "status",
    "attack",
    "attack import",
    "attack update",
    "attack info",
    "site",
    "site build",
)


@pytest.mark.parametrize("command", [*COMMANDS, "site serve"])
def test_every_command_has_help(command):
    done = adsc(*command.split(), "--help")
    assert done.exit_code == 0
    assert "Example: adsc" in done.stdout or command in ("attack", "export", "site")


def test_the_list_of_commands_matches_their_help():
    context = click.Context(main)
    for name, lazy in COMMAND_TABLE.items():
        command = main.get_command(context, name)
        assert command.name == name
        assert command.get_short_help_str(limit=200) == lazy.help
    assert len(main.list_commands(context)) == len(COMMAND_TABLE)


def test_an_unknown_command_is_a_usage_error():
    done = adsc("chekc")
    assert done.exit_code == 2
    assert "No such command 'chekc'" in done.stderr


def test_help_loads_no_heavy_library():
    script = (
        "import sys; from ads_compiler.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'sigma', 'mkdocs', 'jsonschema', 'markdown_it', 'attackcti', 'yaml', 'nh3'}"
        " & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path):
    root = project(tmp_path)
    events = tmp_path / "events.jsonl"
    events.write_text((json.dumps(EVENT) + "\n") * 5000)
    command = f"{sys.executable} -m ads_compiler run {events} --project {root} | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert json.loads(done.stdout)["strategy"] == "EX-1"
    assert "Traceback" not in done.stderr


def test_two_builds_elsewhere_give_the_same_bytes(tmp_path):
    library = Path(__file__).resolve().parents[2] / "strategies"
    left_out = set(sorted(library.glob("*.md"))[5:])
    outputs = []
    for name, seed, zone in (("one", "1", "UTC"), ("two/deeper", "2", "Asia/Tokyo")):
        root = tmp_path / name
        root.mkdir(parents=True)
        (root / "strategies").mkdir()
        (root / "adsc.toml").write_text("review_required = []\n")
        for path in sorted(library.rglob("*"), reverse=name == "one"):
            if path.is_file() and path not in left_out:
                target = root / "strategies" / path.relative_to(library)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
        subprocess.run(
            [sys.executable, "-m", "ads_compiler", "build", "--no-site"],
            cwd=root,
            env=env,
            check=True,
            capture_output=True,
        )
        build = root / "build"
        outputs.append(
            {
                p.relative_to(build).as_posix(): p.read_bytes()
                for p in sorted(build.rglob("*"))
                if p.is_file() and ".cache" not in p.parts
            }
        )
    assert outputs[0] == outputs[1]
    assert "detectors/ads_0001.py" in outputs[0]


def test_a_match_is_explained_node_by_node(tmp_path):
    root = project(tmp_path)
    event = tmp_path / "event.json"
    event.write_text(json.dumps({**EVENT, "container.image.name": "netops/diagnostics"}))
    done = at(root, "explain-match", "ex-1", event)
    assert done.exit_code == 0
    assert done.stdout == (
        "EX-1 capture-tool: does not match\n"
        "- all of\n"
        "  + all of\n"
        "    + any of\n"
        "      + Image ends with '/tcpdump'   [\"/usr/bin/tcpdump\"]\n"
        "      - Image ends with '/tshark'   [\"/usr/bin/tcpdump\"]\n"
        "      - Image ends with '/dumpcap'   [\"/usr/bin/tcpdump\"]\n"
        '    + container.id present   ["4f2a"]\n'
        "  - not\n"
        "    + container.image.name equals 'netops/diagnostics'   [\"netops/diagnostics\"]\n"
    )
    (reported,) = json.loads(
        at(
            root, "explain-match", root / "strategies" / "capture.md", event, "--format", "json"
        ).stdout
    )
    assert (reported["rule"], reported["tree"]["holds"], reported["tree"]["items"][0]["holds"]) == (
        "capture-tool",
        False,
        True,
    )
    assert reported["tree"]["items"][1]["items"][0]["values"] == ["netops/diagnostics"]


def test_what_cannot_be_explained_is_a_setup_error(tmp_path):
    root = project(tmp_path)
    for arguments, stdin, shown in (
        (["EX-2"], "{}", "did you mean 'EX-1'?"),
        (
            ["EX-1", "--rule", "x"],
            "{}",
            "EX-1 has no rule 'x' for single events; its rules for them: capture-tool\n",
        ),
        (["EX-1"], "[]", "<stdin> is not a JSON object"),
        (["EX-1"], "{", "<stdin> is not a JSON object"),
        (["EX-1", "none.json"], "", "none.json cannot be read"),
    ):
        done = at(root, "explain-match", *arguments, stdin=stdin)
        assert (done.exit_code, done.stdout) == (2, "")
        assert shown in done.stderr


def test_a_page_outside_of_the_project_has_its_events_next_to_it(tmp_path):
    library = Path(__file__).resolve().parents[2] / "strategies"
    done = at(project(tmp_path), "test", library / "database-scan-from-container.md")
    assert re.search(r"ADS-0001: (\d+) of \1 cases passed", done.stdout)


def test_the_rules_of_the_library_are_sigma_for_other_tools_too():
    from sigma.collection import SigmaCollection

    from ads_compiler.config import discover
    from ads_compiler.pipeline.discover import read as read_catalog

    whole, _, _ = read_catalog(discover(Path(__file__).resolve().parents[2]))
    for entry in whole.entries:
        text = "\n---\n".join(
            block.content.text for _, block in entry.strategy.blocks("yaml sigma")
        )
        rules = SigmaCollection.from_yaml(text)
        assert len(rules.rules) == len(entry.rules)


def test_rules_are_exported_with_what_they_take_from_their_page(tmp_path, golden):
    root = project(tmp_path)
    (root / "adsc.toml").write_text('site_url = "https://detect.example.org"\n')
    done = at(root, "export", "sigma", "-o", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (0, f"1 rule in 1 file in {tmp_path / 'out'}\n")
    golden(
        "golden/ex-1-capture-tool.yml",
        (tmp_path / "out" / "ex-1-capture-tool.yml").read_text(encoding="utf-8"),
    )
    assert at(root, "export", "sigma", "-o", tmp_path / "out").exit_code == 0


def test_an_export_means_what_the_page_means(tmp_path):
    from ads_compiler import sigma
    from ads_compiler.codegen.sigma_export import export
    from ads_compiler.config import discover
    from ads_compiler.core.text import Text
    from ads_compiler.pipeline.discover import read as read_catalog

    whole, _, _ = read_catalog(discover(Path(__file__).resolve().parents[2]))
    for entry in whole.entries:
        files = export(entry, "")
        again = sigma.lower([Text(name, text) for name, text in files.items()])
        assert {rule.key: rule.logic for rule in again.rules} == {
            rule.key: rule.logic for rule in entry.rules
        }
        assert not again.diagnostics


def test_an_export_never_replaces_other_files(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = at(project(tmp_path), "export", "sigma", "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_two_pages_with_one_id_run_their_own_rules(tmp_path):
    other = BASE.replace("/tcpdump", "/ngrep")
    done = at(project(tmp_path, one=BASE, two=other), "test")
    assert done.stdout.count("ok  ") == 6
