"""Pages before and after a migration: `cases/<name>/{before,after}.md`, notes in `left.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.migrate import show, target
from ads_compiler.authoring.migrate.plan import plan
from ads_compiler.rules.base import LintRule
from ads_compiler.rules.registry import RULES

CASES = sorted((Path(__file__).parent / "cases").iterdir())
TARGET = target.load("20.0", Installed())
# Findings on the ATT&CK facts of a page, and on the tags of its rules.
ATTACK_CODES = {*(f"ADS{number}" for number in range(301, 323)), "ADS410"}


def report(planned):
    lines = [show.left_line(item) for item in planned.remaining]
    return "".join(f"{line}\n" for line in [*lines, *(f"# {note}" for note in planned.notes)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pages_match_the_golden_files(case, request):
    planned = plan(case / "before.md", "page.md", TARGET)
    after = planned.after.encode("utf-8") if planned.id else (case / "before.md").read_bytes()
    expected = {"after.md": after, "left.txt": report(planned).encode("utf-8")}
    for name, data in expected.items():
        if request.config.getoption("--update-golden"):
            (case / name).write_bytes(data)
        assert data == (case / name).read_bytes()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_second_run_changes_nothing(case):
    again = plan(case / "after.md", "page.md", TARGET)
    assert again.diff == ()
    assert not again.changes
    first = plan(case / "before.md", "page.md", TARGET)
    assert again.left == again.remaining == first.remaining


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_check_finds_only_what_is_left(case):
    whole, findings = catalog.load([(case / "after.md", "page.md")])
    rules = [rule for rule in RULES if isinstance(rule, LintRule)]
    linted = [item for entry in whole.entries for rule in rules for item in rule.run(entry, whole)]
    planned = plan(case / "after.md", "page.md", TARGET)
    if planned.release != TARGET.release:
        return
    severe = [
        i for i in (*findings, *linted) if i.code in ATTACK_CODES and i.severity.name != "INFO"
    ]
    places = {item.span.line for item in planned.left}
    assert [
        str(item.span) + " " + item.message for item in severe if item.span.line not in places
    ] == []


def test_a_technique_listed_twice_is_left_to_a_person(tmp_path):
    page = tmp_path / "page.md"
    raw = (CASES[0].parent / "merge" / "before.md").read_text(encoding="utf-8")
    page.write_text(raw.replace("T1562.001", "T1562.006"), encoding="utf-8")
    planned = plan(page, "page.md", TARGET)
    assert planned.after == planned.before
    assert any("listed twice" in item.why for item in planned.left)
