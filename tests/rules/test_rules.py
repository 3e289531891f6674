"""The manual has a page for every code, and a crashing rule does not stop the others."""

import re

import pytest

from ads_compiler import catalog
from ads_compiler.core.code_table import Severity
from ads_compiler.core.codes import CODES, WITHOUT_CASES, Code, family_of
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span
from ads_compiler.rules import manual
from ads_compiler.rules.base import rule as make_rule
from support.code_cases import findings
from support.pages import BASE


def test_the_base_page_is_clean(tmp_path):
    text = BASE.replace("id: EX-1", "id: EX-2").replace(
        "started inside a container", "started inside a shop's container"
    )
    assert findings(tmp_path, text) == []


@pytest.mark.parametrize("code", CODES)
def test_every_manual_page_has_the_same_form(code):
    page = manual.page(code)
    assert page.startswith(f"# {code} {code.name}\n\nSeverity: {code.severity.label}")
    examples = r"## Bad\n.*## Good\n" if code not in WITHOUT_CASES else ""
    assert re.search(rf"\n## Why\n\n\S.*\n## What to do\n\n\S.*{examples}", page, re.DOTALL)
    assert manual.entry(code).why


def test_every_case_of_a_code_is_on_its_manual_page():
    page = manual.page(Code("ADS802"))
    for case in manual.entry(Code("ADS802")).cases.cases:
        assert case.name in page or case.name.capitalize() in page


def test_the_manual_shows_hidden_characters_as_code_points():
    assert "<U+202E>" in manual.page(Code("ADS803"))
    assert "<U+001B>" in manual.page(Code("ADS804"))
    hidden = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
    for code in CODES:
        assert not re.search(hidden, manual.page(code))


def test_an_unregistered_code_is_rejected():
    with pytest.raises(ValueError, match="ADS999"):
        Diagnostic(Span("a.md"), "ADS999", "x")
    with pytest.raises(ValueError, match="ADS999"):
        make_rule("ADS999")
    assert family_of("ADS999") is None


def test_a_crashing_rule_is_reported_as_a_finding(tmp_path):
    @make_rule("ADS204")
    def broken(entry, catalog):
        raise ZeroDivisionError("no")

    (tmp_path / "a.md").write_text(BASE, encoding="utf-8")
    whole, _ = catalog.load([(tmp_path / "a.md", "a.md")])
    (crash,) = broken.run(whole.entries[0], whole)
    assert (crash.code, crash.severity, crash.span.line) == ("ADS000", Severity.ERROR, 1)
    assert "ADS204 generic-title" in crash.message
