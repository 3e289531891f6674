import re
from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.core.diagnostics import Severity
from ads_compiler.rules import manual
from ads_compiler.rules.base import rule as make_rule
from ads_compiler.rules.other_codes import OTHER_CODES
from ads_compiler.rules.registry import RULES
from support.pages import BASE, HERE, complete, findings

PACKAGE = Path(catalog.__file__).parent
NAMES = [f"{rule.code}-{rule.name}" for rule in RULES]


@pytest.mark.parametrize("name", NAMES)
def test_the_bad_example_is_found_at_its_place(name, tmp_path, golden):
    text = complete((HERE / name / "bad.md").read_text(encoding="utf-8"))
    found = [item for item in findings(tmp_path, text) if f"{item.code}-{item.name}" == name]
    assert found
    lines = []
    for item in found:
        shown = text.split("\n")[item.span.line - 1]
        end = item.span.end_column - 1 if item.span.end_line == item.span.line else len(shown)
        lines.append(
            f"{shown[item.span.column - 1 : end]!r}: {item.message}\n  help: {item.hint}\n"
        )
    golden(f"{name}/bad.txt", "".join(lines))


@pytest.mark.parametrize("name", NAMES)
def test_the_good_example_is_clean(name, tmp_path):
    found = findings(tmp_path, complete((HERE / name / "good.md").read_text(encoding="utf-8")))
    assert [(item.code, item.message) for item in found if item.severity >= Severity.WARNING] == []
    assert name[:6] not in {item.code for item in found}


def test_the_base_page_is_clean(tmp_path):
    text = BASE.replace("id: EX-1", "id: EX-2").replace(
        "started inside a container", "started inside a shop's container"
    )
    assert findings(tmp_path, text) == []


def test_every_rule_has_examples_and_every_example_has_a_rule():
    folders = {
        path.name for path in HERE.iterdir() if path.is_dir() and path.name.startswith("ADS")
    }
    assert folders == set(NAMES)
    for name in NAMES:
        assert {path.name for path in (HERE / name).iterdir()} == {"bad.md", "good.md", "bad.txt"}


def test_rules_are_registered_in_order_and_each_file_holds_one():
    assert [rule.code for rule in RULES] == sorted({rule.code for rule in RULES})
    files = {path.stem for path in (PACKAGE / "rules").rglob("ads*.py")}
    assert files == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in RULES}


def test_no_code_is_used_twice_and_every_code_in_the_source_is_explained():
    own, other = [rule.code for rule in RULES], [entry.code for entry in OTHER_CODES]
    assert len({*own, *other}) == len(own) + len(other)
    used = {
        code
        for path in PACKAGE.rglob("*.py")
        for code in re.findall(r"\bADS\d{3}\b", path.read_text("utf-8"))
    }
    assert used <= set(manual.codes())


@pytest.mark.parametrize("code", manual.codes())
def test_every_code_has_a_manual_page(code):
    page = manual.page(code)
    assert page.startswith(f"# {code} ")
    assert "## What to do" in page
    if code in {rule.code for rule in RULES}:
        assert re.search(r"## Why\n.*## What to do\n.*## Bad\n.*## Good\n", page, re.DOTALL)


def test_the_manual_shows_hidden_characters_as_their_code():
    assert "<U+202E>" in manual.page("ADS803")
    assert "<U+001B>" in manual.page("ADS804")
    for code in manual.codes():
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", manual.page(code)
        )


def test_an_unknown_code_has_no_page():
    assert manual.page("ADS999") is None


def test_a_rule_that_crashes_is_itself_a_finding(tmp_path):
    @make_rule("ADS999", "broken", Severity.INFO)
    def broken(entry, catalog):
        raise ZeroDivisionError("no")

    (tmp_path / "a.md").write_text(BASE, encoding="utf-8")
    whole, _ = catalog.load([(tmp_path / "a.md", "a.md")])
    (found,) = broken.run(whole.entries[0], whole)
    assert (found.code, found.severity, found.span.line) == ("ADS000", Severity.ERROR, 1)
    assert "ADS999 broken" in found.message
