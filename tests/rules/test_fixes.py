"""Every fix of every case is applied to its page: the finding is gone, and no error is new."""

from collections import Counter

import pytest

from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import CODES, WITHOUT_CASES
from ads_compiler.core.diagnostics import Severity
from ads_compiler.core.text import Text
from ads_compiler.pipeline import fixes
from ads_compiler.rules import cases, manual
from support.code_cases import EPOCH, reported, written


def _errors(findings):
    return Counter(item.code for item in findings if item.severity is Severity.ERROR)


@pytest.mark.parametrize("code", [code for code in CODES if code not in WITHOUT_CASES])
def test_a_fix_removes_its_finding_and_causes_no_error(code, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    examples = cases.read(manual.case_file(code)).cases
    for number, case in enumerate(one for one in examples if one.kind == "bad"):
        root = tmp_path / str(number)
        written(root, case)
        before = reported(root, case)
        for finding in before:
            path = root / finding.span.file
            if finding.code != code or finding.fix is None or finding.waived is not None:
                continue
            original = path.read_bytes()
            source = Text(finding.span.file, original.decode("utf-8"))
            done = fixes.fixed(source, [finding], unsafe=True)
            assert done.edits, f"{case.name}: the fix '{finding.fix.title}' changes nothing"
            path.write_text(done.text, encoding="utf-8", newline="")
            after = reported(root, case)
            path.write_bytes(original)
            same = [(item.code, item.message) for item in after]
            gone = [(item.code, item.message) for item in before].count(
                (finding.code, finding.message)
            ) - same.count((finding.code, finding.message))
            assert gone > 0, f"{case.name}: '{finding.message}' is still reported"
            new = _errors(after) - _errors(before)
            if finding.code.family is Family.READING:  # what could not be read hid the others
                new = {code: count for code, count in new.items() if code.family is Family.READING}
            assert not new, f"{case.name}: '{finding.fix.title}' causes {dict(new)}"
