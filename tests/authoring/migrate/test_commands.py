"""`adsc attack migrate` and `adsc attack diff` on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.migrate.diff import compare
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.cli import main
from ads_compiler.core.errors import AttackDataError, ConfigError

CASES = Path(__file__).parent / "cases"


def project(root, *names):
    folder = root / "strategies"
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        text = (CASES / name / "before.md").read_bytes().replace(b"EX-1", f"EX-{number}".encode())
        (folder / f"{name}.md").write_bytes(text)
    return root


def run(*words):
    return CliRunner().invoke(main, ["attack", *map(str, words)])


def test_without_write_the_diff_is_shown_and_no_file_changes(tmp_path):
    root = project(tmp_path, "merge")
    before = (root / "strategies" / "merge.md").read_bytes()
    result = run("migrate", "--to", "20.0", "--project", root)
    assert result.exit_code == 0
    assert "--- a/strategies/merge.md" in result.stdout
    assert "+    - id: T1685        # the parent" in result.stdout
    assert "\x1b[" not in result.stdout
    assert "1 page: 1 to migrate to ATT&CK 20.0" in result.stdout
    assert "--write" in result.stderr
    assert "'updated'" in result.stderr
    assert (root / "strategies" / "merge.md").read_bytes() == before


def test_write_changes_the_file_once(tmp_path):
    root = project(tmp_path, "crlf-bom", "current")
    assert run("migrate", "--to", "20.0", "--write", "--project", root).exit_code == 0
    written = (root / "strategies" / "crlf-bom.md").read_bytes()
    assert written == (CASES / "crlf-bom" / "after.md").read_bytes().replace(b"EX-1", b"EX-0")
    again = run("migrate", "--to", "20.0", "--write", "--project", root)
    assert (
        again.stdout == "2 pages: 0 migrated to ATT&CK 20.0 (0 changes), 0 left to you on 0 pages\n"
    )
    assert (root / "strategies" / "crlf-bom.md").read_bytes() == written


def test_an_open_decision_is_exit_code_1(tmp_path):
    root = project(tmp_path, "meaning-changed")
    result = run("migrate", "--to", "20.0", "--project", root)
    assert result.exit_code == 1
    assert (
        "left to you: technique T1162: T1162 (Login Item) is claimed for persistence"
        in result.stdout
    )
    assert "T1647 (Plist File Modification; defense-impairment), via T1547.011" in result.stdout


def test_one_path_and_json(tmp_path):
    root = project(tmp_path, "merge", "issue")
    page = root / "strategies" / "issue.md"
    result = run("migrate", "--to", "20.0", "--format", "json", "--project", root, page)
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert [item["file"] for item in data["pages"]] == ["strategies/issue.md"]
    assert data["pages"][0]["from"] == "18.1"
    assert data["pages"][0]["left"] == []
    changes = {
        (item["what"], item["before"], item["after"]) for item in data["pages"][0]["changes"]
    }
    assert ("technique", "T1562.001", "T1685") in changes
    assert ("tactic", "TA0005", "stealth") in changes


def test_a_page_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    root = project(tmp_path, "unreadable", "merge")
    result = run("migrate", "--to", "20.0", "--write", "--project", root)
    assert result.exit_code == 1
    assert "ADS103" in result.stdout
    assert b"T1685" in (root / "strategies" / "merge.md").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("migrate", "--to", "1.0"),
        ("diff", "20.0", "18.1"),
        ("diff", "18.1", "99.0"),
        ("diff", "x", "18.1"),
    ],
)
def test_an_unknown_release_is_a_setup_error(tmp_path, words):
    result = run(*words, "--project", project(tmp_path, "current"))
    assert result.exit_code == 2
    assert result.stderr.startswith("adsc: ")


def test_the_default_target_is_the_release_of_the_project(tmp_path):
    root = project(tmp_path, "platforms-undecided")
    (root / "adsc.toml").write_text('attack_release = "18.1"\n', encoding="utf-8")
    assert '+  version: "18.1"' in run("migrate", "--project", root).stdout


def test_diff_begins_with_counts(tmp_path):
    lines = run(
        "diff", "18.1", "20.0", "--project", project(tmp_path, "current")
    ).stdout.splitlines()
    assert lines[0] == "ATT&CK 18.1 -> 20.0"
    assert lines[1].startswith("Enterprise: 32 added, 17 revoked,")
    assert "198 with other tactics" in lines[1]
    assert (
        "  tactic TA0005 renamed: Defense Evasion (defense-evasion) -> Stealth (stealth)" in lines
    )
    assert "  tactic TA0112 added: Defense Impairment (defense-impairment)" in lines
    assert "  revoked T1562.001 Disable or Modify Tools -> T1685 Disable or Modify Tools" in lines


def test_diff_of_pages_lists_only_their_techniques(tmp_path):
    root = project(tmp_path, "platforms-unknown", "alias", "unreadable")
    result = run("diff", "18.1", "20.0", "--strategies", "--project", root)
    assert "strategies/alias.md" in result.stdout
    assert (
        "  tactics T1055 Process Injection: defense-evasion, privilege-escalation -> "
        in result.stdout
    )
    assert "T1672" not in result.stdout
    assert result.stdout.endswith("2 of 2 pages affected\n")
    one = run(
        "diff", "18.1", "20.0", "--strategies", "--project", project(tmp_path / "one", "alias")
    )
    assert one.stdout.endswith("1 of 1 page affected\n")
    assert "1 of 3 pages cannot be read" in result.stderr
    data = json.loads(
        run("diff", "18.1", "20.0", "--strategies", "--format", "json", "--project", root).stdout
    )
    assert [page["file"] for page in data["pages"]] == [
        "strategies/alias.md",
        "strategies/platforms-unknown.md",
    ]
    assert data["domains"][0]["counts"]["revoked"] == 17


def test_diff_of_releases_that_are_only_in_the_history():
    (enterprise,) = compare("13.1", "19.2", Installed())
    assert {(item.kind, item.id) for item in enterprise.tactics} == {
        ("added", "stealth"),
        ("added", "defense-impairment"),
        ("removed", "defense-evasion"),
    }
    kinds = {item.kind for item in enterprise.techniques}
    assert {"added", "revoked", "renamed", "tactics", "platforms"} <= kinds


def test_diff_of_a_release_with_itself_is_empty():
    for domain in compare("18.1", "18.1", Installed()):
        assert domain.tactics == domain.techniques == ()
    assert {domain.domain for domain in compare("18.1", "18.1", Installed())} == {
        "enterprise-attack",
        "mobile-attack",
        "ics-attack",
    }


def test_diff_of_an_unknown_release_is_an_error():
    with pytest.raises(ConfigError):
        compare("20.0", "18.1", Installed())
    with pytest.raises(AttackDataError, match=r"99\.0.*18\.1"):
        compare("18.1", "99.0", Installed())


def test_cyclic_successors_end_and_two_options_are_left_to_a_person():
    rows = {
        "T0001": ["One", [], [], "T0002", 0],
        "T0002": ["Two", [], [], "T0001", 0],
        "T0003": ["Both", ["stealth", "defense-impairment"], ["Linux"], None, 0],
        "T0004": ["Gone", [], [], "T0099", 0],
    }
    tactics = [
        ["TA0005", "stealth", "Stealth"],
        ["TA0112", "defense-impairment", "Defense Impairment"],
    ]
    facts = {"release": "20.0", "notice": "", "sources": [], "domains": {
        "enterprise-attack": {"tactics": tactics, "techniques": rows}}}  # fmt: skip
    goal = Target(Index(facts))
    assert "without an active successor" in goal.move("T0001").why
    assert "without an active successor" in goal.move("T0004").why
    both = goal.index.technique("T0003")
    assert goal.counterparts("defense-evasion", both) == ("stealth", "defense-impairment")


def test_the_written_pages_pass_check(tmp_path):
    root = project(tmp_path, "merge")
    run("migrate", "--to", "20.0", "--write", "--project", root)
    result = CliRunner().invoke(main, ["check", "--fail-on", "warning", "--project", str(root)])
    assert not [
        line for line in result.stdout.splitlines() if " ADS30" in line or " ADS31" in line
    ], result.stdout
    shutil.rmtree(root / "strategies")
