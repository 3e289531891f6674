"""Every case of every code is run with the command that reports the code."""

import re
from pathlib import Path

import pytest

from ads_compiler import catalog
from ads_compiler.core.codes import BY_CODE, CODES, WITHOUT_CASES
from ads_compiler.rules import cases, manual
from ads_compiler.rules.registry import RULES
from support.code_cases import COMMANDS, EPOCH, record, reported, written

PACKAGE = Path(catalog.__file__).parent
GOLDEN = Path(__file__).parent / "golden"
FILES = {code: manual.case_file(code) for code in CODES}


@pytest.mark.parametrize("code", CODES)
def test_bad_cases_are_reported_and_good_cases_are_not(code, tmp_path, golden, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    lines = []
    for number, case in enumerate(cases.read(FILES[code]).cases):
        root = tmp_path / str(number)
        written(root, case)
        findings = reported(root, case)
        matching = [item for item in findings if item.code == code]
        assert bool(matching) == (case.kind == "bad"), f"{case.kind}: {case.name}"
        assert all(item.severity in code.severities for item in matching), case.name
        assert not {item.code for item in findings} & WITHOUT_CASES.keys(), case.name
        lines.append(record(code, case, root, findings))
    if lines:
        golden(f"golden/{code}.txt", "".join(lines))


@pytest.mark.parametrize("code", [code for code in CODES if code not in WITHOUT_CASES])
def test_every_code_has_a_bad_and_a_good_case_with_unique_names(code):
    examples = cases.read(FILES[code]).cases
    names = [(case.kind, case.name) for case in examples]
    assert len(set(names)) == len(names)
    assert {case.kind for case in examples} == {"bad", "good"}
    assert {case.run for case in examples} <= COMMANDS.keys()


def test_every_case_file_and_every_golden_file_has_a_code():
    assert set((PACKAGE / "rules").rglob("*.yml")) == set(FILES.values())
    assert {path.stem for path in GOLDEN.iterdir()} == set(CODES) - WITHOUT_CASES.keys()
    for code, path in FILES.items():
        assert path.stem == f"{code.lower()}_{code.name.replace('-', '_')}"


def test_the_registry_is_sorted_and_its_names_are_unique():
    assert list(CODES) == sorted(set(CODES))
    assert len({code.name for code in CODES}) == len(CODES)
    assert all(code[3] == str(int(code.family)) for code in CODES)


def test_every_code_in_the_sources_is_in_the_registry_and_is_used():
    table = PACKAGE / "core" / "code_table.py"
    texts = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path != table}
    used = {code for text in texts.values() for code in re.findall(r'"(ADS\d{3})"', text)}
    assert used == set(CODES)
    mentioned = {code for text in texts.values() for code in re.findall(r"\bADS\d{3}\b", text)}
    assert mentioned <= BY_CODE.keys()


def test_rules_are_registered_in_order_and_each_file_holds_one():
    assert [rule.code for rule in RULES] == sorted({rule.code for rule in RULES})
    files = {path.stem for path in (PACKAGE / "rules").rglob("ads*.py")}
    assert files == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in RULES}
