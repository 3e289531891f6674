import json
import os
import subprocess

import pytest

from ads_compiler.cli import checking
from support.settings_projects import BASE, adsc, codes, findings, project

BAD = BASE.replace("### Assumptions", "### Other").replace(
    "[credential-access, discovery]", "[execution]"
)


def test_the_bad_page_has_two_findings(tmp_path):
    assert codes(project(tmp_path, capture=BAD)) == ["ADS304", "ADS202"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--select", "ADS3"], ["ADS304"]),
        (["--select", "ads304"], ["ADS304"]),
        (["--select", "missing-assumptions"], ["ADS202"]),
        (["--select", "ADS2,ADS3", "--ignore", "ADS304"], ["ADS202"]),
        (["--ignore", "tactic-not-of-technique"], ["ADS202"]),
        (["--ignore", "ADS"], []),
    ],
)
def test_findings_are_chosen_by_code_beginning_or_name(tmp_path, options, expected):
    assert codes(project(tmp_path, capture=BAD), *options) == expected


@pytest.mark.parametrize(
    ("word", "hint"), [("ADS299", "did you mean 'ADS2"), ("missing-asumptions", "'missing-assump")]
)
def test_an_unknown_code_is_a_setup_error(tmp_path, word, hint):
    done = adsc(project(tmp_path), "check", "--select", word)
    assert done.exit_code == 2
    assert f"no finding has the code or the name '{word}'" in done.stderr
    assert hint in done.stderr


def test_the_configuration_chooses_and_options_go_before_it(tmp_path):
    root = project(tmp_path, capture=BAD)
    (root / "adsc.toml").write_text(
        'select = ["ADS3"]\n[severity]\nADS304 = "info"\nmissing-assumptions = "error"\n'
    )
    assert [(f["code"], f["severity"]) for f in findings(root)] == [("ADS304", "info")]
    assert [(f["code"], f["severity"]) for f in findings(root, "--select", "ADS2")] == [
        ("ADS202", "error")
    ]
    (root / "adsc.toml").write_text('ignore = ["ADS304"]\n[severity]\nADS202 = "off"\n')
    assert codes(root) == []


def test_a_code_says_more_than_the_beginning_of_one(tmp_path):
    root = project(tmp_path, capture=BAD)
    (root / "adsc.toml").write_text('[severity]\nADS202 = "error"\nADS2 = "off"\n')
    assert [(f["code"], f["severity"]) for f in findings(root)] == [
        ("ADS304", "error"),
        ("ADS202", "error"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('select = ["ADS3", "ADS999"]', "adsc.toml:1:19: error ADS902"),
        ('[severity]\nmissing-asumptions = "off"', "adsc.toml:2:1: error ADS901"),
    ],
)
def test_an_unknown_code_in_the_configuration_has_its_place(tmp_path, text, place):
    root = project(tmp_path)
    (root / "adsc.toml").write_text(text)
    done = adsc(root, "check")
    assert (done.exit_code, done.stdout[: len(place)]) == (2, place)


def test_findings_that_hide_others_are_always_reported(tmp_path):
    root = project(tmp_path, capture=BASE.replace("status: review", "status: prodution"))
    (root / "adsc.toml").write_text('ignore = ["ADS1"]\n[severity]\nADS103 = "off"\n')
    assert codes(root, "--select", "ADS3") == ["ADS103"]


def test_fail_on_comes_from_the_configuration(tmp_path):
    root = project(tmp_path, capture=BASE.replace("### Assumptions", "### Other"))
    assert adsc(root, "check").exit_code == 0
    (root / "adsc.toml").write_text('fail_on = "warning"\n')
    assert adsc(root, "check").exit_code == 1
    assert adsc(root, "check", "--fail-on", "error").exit_code == 0


def test_sections_are_required_by_status(tmp_path):
    page = BASE.replace("## Technical Context", "## Other Context")
    root = project(tmp_path, capture=page)
    assert "ADS104" in codes(root)
    (root / "adsc.toml").write_text(
        '[required_sections]\nreview = ["goal", "additional_resources"]\n'
    )
    reported = [f["message"] for f in findings(root) if f["code"] == "ADS104"]
    assert reported == ["no section 'Additional Resources'"] or reported == []
    assert ("## Additional Resources" in page) is (reported == [])


def test_words_outside_the_vocabulary_are_findings(tmp_path):
    root = project(tmp_path)
    owner = next(line.split(": ")[1] for line in BASE.split("\n") if line.startswith("owner: "))
    (root / "adsc.toml").write_text(
        f'[vocabulary]\nowners = ["{owner}x"]\ntags = ["container"]\nplatforms = ["Linux"]\n'
    )
    reported = [
        (f["code"], f["message"].split("'")[1], f["severity"])
        for f in findings(root, "--select", "ADS9")
    ]
    assert reported[0] == ("ADS903", owner, "error")
    assert ("ADS903", "containers", "error") in reported
    (root / "adsc.toml").write_text(f'[vocabulary]\nowners = ["{owner}"]\n')
    assert codes(root, "--select", "ADS9") == []


def test_statistics_count_by_code(tmp_path):
    root = project(tmp_path, capture=BAD)
    done = adsc(root, "check", "--statistics")
    assert done.exit_code == 1
    assert done.stdout.split("\n")[0].split() == ["1", "ADS202", "warning", "missing-assumptions"]
    counts = json.loads(adsc(root, "check", "--statistics", "--format", "json").stdout)
    assert {row["code"]: row["count"] for row in counts} == {"ADS202": 1, "ADS304": 1}
    assert adsc(root, "check", "--statistics", "--format", "sarif").exit_code == 2


@pytest.mark.parametrize(
    "options",
    [["--base", "main"], ["--unsafe-fixes"], ["--fix", "--diff"], ["--diff", "--watch"]],
    ids=lambda options: options[0],
)
def test_options_that_do_not_go_together_are_usage_errors(tmp_path, options):
    assert adsc(project(tmp_path), "check", *options).exit_code == 2


def git(root, *arguments):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", "-C", str(root), *identity, *arguments],
        check=True,
        capture_output=True,
        env=environment,
    )


def test_only_changed_pages_are_reported(tmp_path):
    pages = {name: BAD.replace("EX-1", f"EX-{n}") for n, name in enumerate("abcd", 1)}
    root = project(tmp_path, **pages)
    git(root, "init", "-q", "-b", "main")
    assert {f["file"][-4] for f in findings(root, "--changed")} == set("abcd")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    assert findings(root, "--changed") == []
    git(root, "checkout", "-q", "-b", "work")
    folder = root / "strategies"
    for name, commands in {
        "a": [["add", "."], ["commit", "-q", "-m", "y"]],
        "b": [["add", "."]],
        "c": [],
    }.items():
        (folder / f"{name}.md").write_text(pages[name] + "\nmore\n")
        for command in commands:
            git(root, *command)
    (folder / "e.md").write_text(BAD)
    assert {f["file"] for f in findings(root, "--changed")} == {
        f"strategies/{n}.md" for n in "abce"
    }
    # Rules that compare pages see the others too: the new page has the id of a.md.
    assert "ADS205" in {f["code"] for f in findings(root, "--changed")}
    assert {f["file"] for f in findings(root, "--changed", "--base", "work")} == {
        f"strategies/{n}.md" for n in "bce"
    }
    done = adsc(root, "check", "--changed", "--base", "--output=x")
    assert done.exit_code == 2
    assert "git knows no revision" in done.stderr


def test_changed_without_a_base_is_an_error_and_not_a_pass(tmp_path):
    root = project(tmp_path / "work", bad="status: odd")
    git(root, "init", "-q", "-b", "topic")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    done = adsc(root, "check", "--changed")
    assert done.exit_code == 2
    assert "give one with --base" in done.stderr
    assert adsc(root, "check", "--changed", "--base", "HEAD").exit_code == 0


def test_changed_in_a_detached_shallow_clone_is_an_error(tmp_path):
    root = project(tmp_path / "work")
    git(root, "init", "-q", "-b", "main")
    for text in ("one", "two"):
        (root / "note.txt").write_text(text, encoding="utf-8")
        git(root, "add", ".")
        git(root, "commit", "-qm", text)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "clone")
    git(tmp_path / "clone", "checkout", "-q", "--detach")
    done = adsc(tmp_path / "clone", "check", "--changed")
    assert done.exit_code == 2
    assert "the clone is shallow" in done.stderr


def test_changed_needs_a_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    done = adsc(project(tmp_path), "check", "--changed")
    assert done.exit_code == 2
    assert "--changed needs a git repository" in done.stderr


def test_watching_checks_again_when_a_file_changes(tmp_path, monkeypatch):
    root = project(tmp_path, capture=BAD)
    waits = iter([lambda: (root / "strategies" / "capture.md").write_text(BASE), None])

    def sleep(_seconds):
        step = next(waits)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(checking.time, "sleep", sleep)
    done = adsc(root, "check", "--watch")
    assert done.exit_code == 0
    assert "1 error" in done.stdout
    assert done.stdout.endswith("1 strategy checked: no findings\n")
