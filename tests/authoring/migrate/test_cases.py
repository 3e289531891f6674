"""Pages before and after, as files: `cases/<name>/{before,after}.md` and what is left, in `left.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.migrate import show, target
from ads_compiler.authoring.migrate.plan import plan
from ads_compiler.rules.registry import RULES

CASES = sorted((Path(__file__).parent / "cases").iterdir())
TARGET = target.load("20.0", Installed())
# What is judged from the facts of ATT&CK alone, or compares a rule's tags with the page.
JUDGED = {*(f"ADS{number}" for number in range(301, 323)), "ADS410"}


def told(made):
    return "".join(f"{show.left_line(item)}\n" for item in made.remaining) + "".join(
        f"# {n}\n" for n in made.notes
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_becomes_what_the_facts_say(case, request):
    made = plan(case / "before.md", "page.md", TARGET)
    after = made.after.encode("utf-8") if made.id else (case / "before.md").read_bytes()
    expected = {"after.md": after, "left.txt": told(made).encode("utf-8")}
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
def test_check_finds_nothing_but_what_is_left(case):
    whole, found = catalog.load([(case / "after.md", "page.md")])
    judged = [item for entry in whole.entries for lint in RULES for item in lint.run(entry, whole)]
    made = plan(case / "after.md", "page.md", TARGET)
    if made.release != TARGET.release:
        return
    severe = [i for i in (*found, *judged) if i.code in JUDGED and i.severity.name != "INFO"]
    places = {item.span.line for item in made.left}
    assert [
        str(item.span) + " " + item.message for item in severe if item.span.line not in places
    ] == []


def test_a_technique_that_is_listed_twice_is_left_to_a_person(tmp_path):
    page = tmp_path / "page.md"
    raw = (CASES[0].parent / "merge" / "before.md").read_text(encoding="utf-8")
    page.write_text(raw.replace("T1562.001", "T1562.006"), encoding="utf-8")
    made = plan(page, "page.md", TARGET)
    assert made.after == made.before
    assert any("listed twice" in item.why for item in made.left)
