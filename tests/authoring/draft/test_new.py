"""`adsc new`: a page that is valid in form and facts, and marks what is still to write."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.names import Ids
from ads_compiler.cli import main
from ads_compiler.config import discover
from ads_compiler.core.code_table import Family
from ads_compiler.pipeline import build

RULES = Path(__file__).parent / "rules"

FAMILIES = (Family.READING, Family.STRUCTURE, Family.ATTACK, Family.LOGIC)


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")
    (tmp_path / "strategies").mkdir()
    return tmp_path


def new(*words):
    return CliRunner().invoke(main, ["new", *words])


def errors(path):
    findings = build.check(discover(Path()), [Path(path)]).diagnostics
    return [
        f"{f.span.line} {f.code} {f.message}"
        for f in findings
        if f.severity.label == "error" and f.code.family in FAMILIES
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("escape", ["T1611", "--owner", "detection-engineering"]),
        ("with-rule", ["T1070.003", "--sigma", str(RULES / "full.yml"), "--id", "ADS-0042"]),
        ("preparation", ["T1596.005", "--title", "A host asks: where are our ports?"]),
        ("older", ["T1562.001", "--release", "16.1"]),
    ],
)
def test_a_new_page_has_no_errors(name, words, golden):
    done = new(*words)
    assert done.exit_code == 0, done.output
    path = done.stdout.strip()
    golden(f"golden/new/{name}.md", Path(path).read_text(encoding="utf-8"))
    assert errors(path) == []


def test_every_technique_gives_a_valid_page(project):
    index = Installed().load("20.0")
    for number, technique in enumerate(t for t in index.techniques() if t.active):
        if number % 40 == 0 or not technique.platforms:
            done = new(technique.id)
            assert done.exit_code == 0, done.output
    findings = build.check(discover(Path())).diagnostics
    errors = [
        f"{f.span.file} {f.code} {f.message}"
        for f in findings
        if f.severity.label == "error" and f.code.family in FAMILIES
    ]
    assert errors == []


def test_the_rule_of_a_new_page_passes_its_case():
    done = new("T1611")
    result = build.run_cases(discover(Path()), [Path(done.stdout.strip())])
    assert [f.message for f in result.diagnostics] == []


def test_the_checks_report_every_todo():
    new("T1611")
    findings = build.check(discover(Path())).diagnostics
    lines = Path("strategies/escape-to-host.md").read_text(encoding="utf-8").split("\n")
    gaps = [number for number, line in enumerate(lines, 1) if line.startswith("TODO:")]
    assert len(gaps) > 3
    (texts,) = [f.message for f in findings if "placeholders for missing text" in f.message]
    assert {str(gap) for gap in gaps} <= set(re.findall(r"\d+", texts.partition("lines")[2]))


def test_nothing_is_overwritten():
    assert new("T1611").exit_code == 0
    again = new("T1611")
    assert again.exit_code == 2
    assert "already exists" in again.stderr


def test_the_next_free_id_follows_the_highest():
    assert "ADS-0001 created" in new("T1611").stderr
    assert "ADS-0002 created" in new("T1046").stderr
    assert (
        "id 'ADS-0002' is already in use; the next free id is ADS-0003"
        in new("T1040", "--id", "ADS-0002").stderr
    )
    assert new("T1040", "--id", "nonsense").exit_code == 2
    assert Ids(["TEAM-09", "TEAM-99", "ADS-5000"]).next() == "TEAM-100"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["T1089"],
            "the technique T1089 (Disabling Security Tools) is revoked; "
            "its successor in ATT&CK 20.0 is T1685 (",
        ),
        (["t16111"], "ATT&CK 20.0 has no technique 't16111'; did you mean 'T1611'?"),
        (
            ["escape to hst"],
            "ATT&CK 20.0 has no technique 'escape to hst'; did you mean T1611 (Escape to Host)?",
        ),
        (["T1611", "--release", "3.0"], "ATT&CK 3.0 is not installed"),
    ],
)
def test_the_error_for_a_wrong_technique_is_one_line(words, message):
    done = new(*words)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(Path("strategies").iterdir())


def test_a_file_without_a_rule_is_an_error(tmp_path):
    shutil.copy(RULES / "other.yaml", tmp_path)
    done = new("T1611", "--sigma", "other.yaml")
    assert done.exit_code == 2
    assert "other.yaml is not a usable Sigma file: contains no Sigma rule" in done.stderr
