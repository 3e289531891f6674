"""A code is plain text; only codes of several severities get one where they are reported."""

import ast
import json
import pickle
from pathlib import Path

import pytest

import ads_compiler
from ads_compiler.core.code_table import Family, Severity
from ads_compiler.core.codes import BY_NAME, CODES, Code
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span

PACKAGE = Path(ads_compiler.__file__).parent


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_plain_text_that_survives(code):
    assert json.loads(json.dumps([code])) == [str(code)]
    assert f"{code}" == str(code)
    assert type(str(code)) is str
    again = pickle.loads(pickle.dumps(code))
    assert again is code
    assert BY_NAME[code.name] is code


def test_name_and_severity_come_from_the_registry():
    item = Diagnostic(Span("a.md"), "ADS420", "x")
    assert item.code is Code("ADS420")
    assert (item.name, item.severity) == ("all-of-one", Severity.WARNING)
    assert item.code.family is Family.LOGIC


def test_only_codes_of_several_severities_are_given_one():
    given = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Diagnostic":
                code = node.args[1] if len(node.args) > 1 else None
                if isinstance(code, ast.Constant) and any(
                    keyword.arg == "severity" for keyword in node.keywords
                ):
                    given.add(Code(code.value))
    assert given
    assert all(len(code.severities) > 1 for code in given)
