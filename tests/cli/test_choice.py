"""`adsc test` runs the strategies and cases asked for, and says when there is nothing to run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from ads_compiler.cli import main
from support.projects import BASE, project

OTHER = BASE.replace("EX-1", "EX-2").replace("/tcpdump", "/ngrep").replace("tcpdump", "ngrep")
NOISY = ("name: netops/diagnostics}", "name: other}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with two strategies, EX-1 and EX-2, of three cases each."""
    return project(tmp_path, one=BASE, two=OTHER)


def adsc(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["test", "--project", str(root), *words])


def ran(root: Path, *words: str) -> list[tuple[str, str]]:
    done = adsc(root, *words, "--format", "json")
    assert done.exit_code == 0, done.output
    return [(case["strategy"], case["name"]) for case in json.loads(done.stdout)["cases"]]


def git(root: Path, *words: str) -> None:
    name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", root, *name, *words], check=True, capture_output=True)


@pytest.fixture
def repository(root: Path) -> Path:
    """The project, committed; EX-2 has a case with an event file, and there is a benign corpus."""
    page = root / "strategies" / "two.md"
    case = "name: ngrep in a web pod\nevents:"
    events = "  - {Image: /usr/bin/ngrep, container.id: 4f2a, container.image.name: shop/web}"
    text = page.read_text(encoding="utf-8")
    assert f"{case}\n{events}" in text
    page.write_text(
        text.replace(f"{case}\n{events}", f"{case} {{file: events/two.jsonl}}"), encoding="utf-8"
    )
    event = {"Image": "/usr/bin/ngrep", "container.id": "4f2a", "container.image.name": "shop/web"}
    for folder in ("strategies/events", "evidence/benign"):
        (root / folder).mkdir(parents=True)
    (root / "strategies" / "events" / "two.jsonl").write_text(json.dumps(event) + "\n")
    (root / "evidence" / "benign" / "quiet.jsonl").write_text('{"Image": "/bin/ls"}\n')
    (root / "adsc.toml").write_text("")
    for words in (["init"], ["add", "."], ["commit", "-m", "all"]):
        git(root, *words)
    return root


def test_a_word_chooses_cases_by_name_in_any_case(root):
    assert ran(root, "-k", "NGREP IN") == [("EX-2", "ngrep in a web pod")]
    assert len(ran(root, "-k", "ngrep in", "-k", "tcpdump in")) == 2


def test_a_word_that_no_case_has_is_one_line(root):
    done = adsc(root, "-k", "nothing")
    assert (done.exit_code, done.stdout, done.stderr) == (
        2,
        "",
        "adsc: no case has 'nothing' in its name\n",
    )


def test_a_strategy_is_chosen_by_its_id(root):
    assert {strategy for strategy, _ in ran(root, "--strategy", "ex-2")} == {"EX-2"}
    assert len(ran(root, "--strategy", "EX-1", "--strategy", "EX-2")) == 6
    done = adsc(root, "--strategy", "EX-22")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "adsc: there is no strategy 'EX-22'; did you mean 'EX-2'?\n"


@pytest.mark.parametrize(
    "words",
    [
        ["-k", "a", "--mutate"],
        ["-k", "a", "--uncovered"],
        ["--base", "main"],
        ["-k", " "],
        ["--strategy", ""],
    ],
)
def test_options_that_do_not_go_together_are_usage_errors(root, words):
    assert adsc(root, *words).exit_code == 2


def test_findings_of_other_pages_are_left_out(root):
    (root / "strategies" / "two.md").write_text(OTHER.replace(*NOISY), encoding="utf-8")
    assert adsc(root).exit_code == 1
    assert adsc(root, "--strategy", "EX-1").exit_code == 0
    assert adsc(root, "-k", "tcpdump in").exit_code == 0


def test_a_page_that_cannot_be_read_is_reported_whatever_the_word(root):
    (root / "strategies" / "three.md").write_text("---\nads: [\n---\n", encoding="utf-8")
    assert adsc(root, "-k", "tcpdump in").exit_code == 1
    assert adsc(root, "--strategy", "EX-1").exit_code == 0


def test_a_part_of_the_cases_says_nothing_of_waivers_and_ordinary_events(root):
    waiver = (
        "waivers:\n  - {code: ADS602, reason: r, owner: me, until: 2099-01-01}\ntags: [containers]"
    )
    noisy = BASE.replace(*NOISY).replace("tags: [containers]", waiver)
    (root / "strategies" / "one.md").write_text(noisy, encoding="utf-8")
    (root / "evidence" / "benign").mkdir(parents=True)
    event = {
        "Image": "/usr/bin/tcpdump",
        "container.id": "4f2a",
        "container.image.name": "shop/web",
    }
    (root / "evidence" / "benign" / "a.jsonl").write_text(json.dumps(event) + "\n")
    assert "ADS610" in adsc(root, "--strategy", "EX-1").stdout
    part = adsc(root, "-k", "tcpdump in", "--fail-on", "info")
    assert (part.exit_code, part.stdout.splitlines()[-1]) == (0, "1 case passed, 0 failed")


def test_nothing_changed_is_reported_and_no_failure(repository):
    done = adsc(repository, "--changed")
    assert (done.exit_code, done.stdout) == (
        0,
        "nothing to run: no selected strategy has changed\n",
    )
    assert ran(repository, "--changed") == []


@pytest.mark.parametrize(
    ("file", "chosen"),
    [
        ("strategies/one.md", {"EX-1"}),
        ("strategies/events/two.jsonl", {"EX-2"}),
        ("evidence/benign/quiet.jsonl", {"EX-1", "EX-2"}),
        ("evidence/benign/new.jsonl", {"EX-1", "EX-2"}),
        ("adsc.toml", {"EX-1", "EX-2"}),
        ("notes.md", set()),
    ],
)
def test_a_strategy_has_changed_with_all_that_its_verdict_hangs_on(repository, file, chosen):
    path = repository / file
    path.write_text(
        (path.read_text(encoding="utf-8") if path.exists() else '{"a": 1}') + "\n", encoding="utf-8"
    )
    assert {strategy for strategy, _ in ran(repository, "--changed")} == chosen
    git(repository, "checkout", "-b", "work")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "more")
    assert {strategy for strategy, _ in ran(repository, "--changed", "--base", "main")} == chosen


def test_a_word_and_a_change_are_both_asked_for(repository):
    page = repository / "strategies" / "one.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert ran(repository, "--changed", "-k", "in a web pod") == [("EX-1", "tcpdump in a web pod")]
    assert ran(repository, "--changed", "-k", "ngrep in") == []
    assert adsc(repository, "--changed", "-k", "nothing").exit_code == 2


def test_of_several_strategies_only_failing_ones_show_their_cases(root):
    (root / "strategies" / "two.md").write_text(OTHER.replace(*NOISY), encoding="utf-8")
    brief, whole = adsc(root).stdout, adsc(root, "-v").stdout
    assert "EX-1: 3 of 3 cases passed\nEX-2: 2 of 3 cases passed\n  ok  " in brief
    assert (brief.count("ok  "), whole.count("ok  ")) == (2, 5)
    assert adsc(root, "--strategy", "EX-1").stdout.count("ok  ") == 3


def test_json_has_every_place_and_the_scores_that_were_asked_for(root):
    plain = json.loads(adsc(root, "--format", "json").stdout)
    assert "scores" not in plain
    assert all(case["column"] > 0 for case in plain["cases"])
    scored = json.loads(adsc(root, "--strategy", "EX-1", "--mutate", "--format", "json").stdout)
    (score,) = scored["scores"]
    assert score["score"] == score["killed"] / score["total"]
    assert len(score["survivors"]) == score["total"] - score["killed"] > 0
    contract = json.loads((Path(__file__).parents[2] / "schema" / "report.schema.json").read_text())
    validator = Draft202012Validator({**contract["$defs"]["cases"], "$defs": contract["$defs"]})
    for report in (plain, scored):
        assert list(validator.iter_errors(report)) == []


def test_junit_has_the_cases_that_were_chosen(root):
    done = adsc(root, "--strategy", "EX-2", "--format", "junit")
    tests = [case.get("name") for case in Tree.fromstring(done.stdout).iter("testcase")]
    assert len(tests) == 3
    assert all("EX-1" not in name for name in tests)
