"""The formats from the command line: several at once, to files and to standard output."""

import json
import subprocess
import sys
from xml.etree import ElementTree as Tree

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from ads_compiler.cli import main
from ads_compiler.cli.outputs import FORMATS
from ads_compiler.core.resources import data_path
from ads_compiler.report import REPORTERS
from support.projects import BASE, project

WRONG = BASE.replace("status: review", "status: prodution")


def at(root, *arguments):
    done = CliRunner().invoke(main, [*map(str, arguments), "--project", str(root)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_the_command_line_names_every_format():
    assert tuple(REPORTERS) == FORMATS


def test_several_formats_are_written_at_once(tmp_path):
    root, out = project(tmp_path / "p", wrong=WRONG, good=BASE), tmp_path / "new" / "folder"
    expected = [(name, out / f"report.{name}") for name in FORMATS]
    options = [word for name, path in expected for word in ("--output", f"{name}:{path}")]
    done = at(root, "check", *options)
    assert done.exit_code == 1
    assert done.stdout.startswith("strategies/wrong.md:5:9: error ADS103 ")
    assert (out / "report.text").read_text(encoding="utf-8") == done.stdout
    for name, path in expected:
        assert at(root, "check", "--format", name).stdout_bytes == path.read_bytes()


@pytest.mark.parametrize("command", [("check",), ("test",), ("build", "--no-site")])
def test_every_command_knows_every_format(tmp_path, command):
    root = project(tmp_path, capture=BASE)
    for name in FORMATS:
        done = at(root, *command, "--format", name)
        assert done.exit_code == 0
        assert done.stdout_bytes == at(root, *command, "--format", name).stdout_bytes


def test_the_suites_of_test_are_its_cases(tmp_path):
    done = at(project(tmp_path), "test", "--format", "junit")
    names = [case.get("name") for case in Tree.fromstring(done.stdout).iter("testcase")]
    assert "tcpdump in a web pod" in names
    assert len(names) == 3


@pytest.mark.parametrize("command", [["check"], ["test"], ["build", "--no-site"]])
def test_a_wrong_configuration_reaches_every_report(tmp_path, command):
    root, out = project(tmp_path), tmp_path / "out"
    (root / "adsc.toml").write_text('fail_on = "often"\n', encoding="utf-8")
    done = at(root, *command, "--format", "sarif", "--output", f"json:{out}")
    assert done.exit_code == 2
    (run,) = json.loads(done.stdout)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["ADS902"]
    assert (run["invocations"][0]["executionSuccessful"], run["invocations"][0]["exitCode"]) == (
        False,
        2,
    )
    (findings,) = json.loads(out.read_text(encoding="utf-8"))["findings"]
    assert (findings["file"], findings["line"], findings["column"]) == ("adsc.toml", 1, 11)


def test_the_exit_code_in_sarif_is_that_of_the_command(tmp_path):
    root = project(tmp_path, capture=BASE.replace("### Assumptions", "### Other"))
    for bound, code in (("error", 0), ("warning", 1), ("never", 0)):
        done = at(root, "check", "--format", "sarif", "--fail-on", bound)
        (run,) = json.loads(done.stdout)["runs"]
        assert done.exit_code == run["invocations"][0]["exitCode"] == code


def test_fingerprints_of_a_page_stay_when_lines_are_added_above(tmp_path):
    def marks(page):
        done = at(project(tmp_path, capture=page), "check", "--format", "sarif")
        (run,) = json.loads(done.stdout)["runs"]
        return [
            result["partialFingerprints"]
            for result in run["results"]
            if result["ruleId"] == "ADS202"
        ]

    page = BASE.replace("### Assumptions", "### Other")
    assert (
        marks(page)
        == marks(page.replace("## Goal", "## Goal\n\nA line more.\n\nAnd another.\n", 1))
        != []
    )


def test_json_of_cases_fits_the_published_schema(tmp_path):
    broken = BASE.replace("/usr/bin/tcpdump", "/usr/bin/true")
    done = at(project(tmp_path, capture=broken, wrong=WRONG), "test", "--format", "json")
    whole = json.loads(done.stdout)
    schema = json.loads(data_path("schema", "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"]["cases"]}).validate(whole)
    assert {item["code"] for item in whole["findings"]} == {"ADS103"}
    assert not all(item["passed"] for item in whole["cases"])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "report.sarif",
            "'report.sarif' has no format; write for example 'sarif:report.sarif'",
        ),
        ("srif:a", "unknown format 'srif' in 'srif:a'; did you mean 'sarif'?"),
        (
            "zzzzz:a",
            "unknown format 'zzzzz' in 'zzzzz:a'; choose one of text, json, sarif, sarif-full, "
            "junit, github, gitlab, azure",
        ),
        ("sarif:", "'sarif:' has no file name; use --format for standard output"),
        ("sarif:-", "'sarif:-' has no file name; use --format for standard output"),
        ("sarif:.", "'.' is a directory, not a file"),
    ],
)
def test_a_wrong_output_is_a_usage_error(tmp_path, value, message):
    done = at(project(tmp_path), "check", "--output", value)
    assert done.exit_code == 2
    assert done.stderr.rstrip().endswith(message)


def test_a_file_cannot_take_two_reports(tmp_path):
    done = at(
        project(tmp_path),
        "check",
        "--output",
        f"json:{tmp_path}/a",
        "--output",
        f"sarif:{tmp_path}/x/../a",
    )
    assert done.exit_code == 2
    assert "is given twice" in done.stderr


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = at(project(tmp_path / "p"), "check", "--output", f"sarif:{tmp_path}/file/a.sarif")
    assert done.exit_code == 2
    assert done.stderr.startswith("adsc: cannot write ")
    assert done.stderr.count("\n") == 1


def test_programs_read_utf_8_whatever_the_terminal_speaks(tmp_path):
    root = project(tmp_path, capture=BASE.replace("status: review", "status: pröd"))
    command = [sys.executable, "-m", "ads_compiler", "check", "--project", str(root), "--format"]
    done = {
        style: subprocess.run(
            [*command, style], capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=False
        )
        for style in ("json", "text")
    }
    assert "pröd" in done["json"].stdout.decode("utf-8")
    assert b"pr\\xf6d" in done["text"].stdout
    assert done["text"].returncode == 1


def test_services_get_paths_from_the_root_of_the_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    root = project(tmp_path / "sub folder", wrong=WRONG)
    (run,) = json.loads(at(root, "check", "--format", "sarif").stdout)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "sub%20folder/strategies/wrong.md", "uriBaseId": "%SRCROOT%"}
    assert "file=sub folder/strategies/wrong.md," in at(root, "check", "--format", "github").stdout
    entry = json.loads(at(root, "check", "--format", "gitlab").stdout)[0]
    assert entry["location"]["path"] == "sub folder/strategies/wrong.md"
    assert at(root, "check").stdout.startswith("strategies/wrong.md:")


def test_a_project_that_is_its_repository_needs_no_prefix(tmp_path):
    (tmp_path / ".git").write_text("gitdir: elsewhere", encoding="utf-8")  # as in a work tree
    assert (
        "file=strategies/wrong.md,"
        in at(project(tmp_path, wrong=WRONG), "check", "--format", "github").stdout
    )


def test_a_wrong_configuration_is_reported_in_every_format(tmp_path):
    root = project(tmp_path)
    (root / "adsc.toml").write_text('stratgies = "x"\n', encoding="utf-8")
    done = at(root, "check", "--format", "sarif")
    assert done.exit_code == 2
    (run,) = json.loads(done.stdout)["runs"]
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 2}]
    assert (
        run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "adsc.toml"
    )


def test_statistics_leave_the_files_as_they_are(tmp_path):
    root = project(tmp_path, wrong=WRONG)
    done = at(root, "check", "--statistics", "--output", f"json:{tmp_path}/a.json")
    assert done.stdout.splitlines()[0].split() == ["1", "ADS103", "error", "wrong-value"]
    assert (
        json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["findings"][0]["code"]
        == "ADS103"
    )


def test_waivers_reach_every_format_that_can_tell_them(tmp_path):
    waivers = "".join(
        f'\n  - {{code: {code}, reason: "known ]]> {code}", until: 2099-12-31, owner: team}}'
        for code in ("ADS202", "ADS601")
    )
    page = BASE.replace("/usr/bin/tcpdump", "/usr/bin/true").replace("### Assumptions", "### Other")
    root = project(tmp_path, capture=page.replace("\n---\n", f"\nwaivers:{waivers}\n---\n", 1))
    done = at(
        root,
        "build",
        "--no-site",
        "--format",
        "junit",
        "--output",
        f"sarif-full:{tmp_path}/a.sarif",
    )
    skipped = [findings.get("message") for findings in Tree.fromstring(done.stdout).iter("skipped")]
    assert skipped == ["known ]]> ADS601", "known ]]> ADS202"]
    (run,) = json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))["runs"]
    accepted = {
        result["ruleId"]: result["suppressions"][0]
        for result in run["results"]
        if result["suppressions"]
    }
    assert accepted["ADS202"] == {
        "kind": "inSource",
        "status": "accepted",
        "justification": "known ]]> ADS202",
    }
    assert set(accepted) == {"ADS202", "ADS601"}
    (case,) = [
        item
        for item in json.loads(at(root, "test", "--format", "json").stdout)["cases"]
        if item["waived"]
    ]
    assert (case["code"], case["waived"]) == ("ADS601", "known ]]> ADS601")


def test_a_diff_writes_no_report(tmp_path):
    done = at(project(tmp_path), "check", "--diff", "--output", f"json:{tmp_path}/a.json")
    assert done.exit_code == 2
    assert "--diff writes no report; it cannot be combined with --output" in done.stderr
