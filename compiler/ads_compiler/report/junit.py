"""Findings and cases as JUnit XML: a suite a strategy, a test a case, and a test a code that was found.

What fails the run is a failure; a case that could not run is an error; what is waived or in the baseline is skipped;
other findings are in the suite's output. A strategy without any gives one test that passes, and so does a run without
any, since services take no tests for a mistake. There are no times, so that the same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from ads_compiler.core.codes import Code
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.evidence import CaseResult
from ads_compiler.report.cases import case_line
from ads_compiler.report.model import Report
from ads_compiler.report.plain import shortened, visible, visible_lines

IN_BASELINE = "in the baseline"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Test:
    """A test with what is wrong: `kind` is failure, error, skipped, or "" where it passes."""

    name: str
    owner: str
    kind: str = ""
    findings: tuple[Diagnostic, ...] = ()


def as_junit(report: Report) -> str:
    """All suites."""
    by_file: dict[str, list[Diagnostic]] = {file: [] for file in report.files}
    cases: dict[str, list[CaseResult]] = {}
    for result in report.evidence.results:
        file = result.case.span("name").file
        cases.setdefault(file, []).append(result)
        by_file.setdefault(file, [])
    for item in report.diagnostics:
        by_file.setdefault(item.span.file, []).append(item)
    if not by_file:
        by_file["adsc"] = []
    whole = Tree.Element("testsuites", name="adsc")
    totals: Counter[str] = Counter()
    for number, file in enumerate(sorted(by_file)):
        tests = [
            *_of_cases(cases.get(file, ()), by_file[file], report),
            *_of_codes(file, by_file[file], report),
        ]
        tests = _told_apart(tests or [_Test("no findings", file)])
        lines = [*map(case_line, cases.get(file, ())), *(_line(item) for item in by_file[file])]
        totals += _suite(whole, file, tests, lines)
        whole[number].set("id", str(number))
    for key in ("tests", "failures", "errors"):
        whole.set(key, str(totals[key]))
    whole.set("time", "0")
    Tree.indent(whole)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(whole, encoding="unicode")}\n'


def _of_cases(
    results: Iterable[CaseResult], found: Sequence[Diagnostic], report: Report
) -> Iterable[_Test]:
    judged = {item.sort_key: item for item in found}
    for result in results:
        finding = result.finding
        if finding is None:
            yield _Test(result.case.name, result.strategy)
            continue
        told = judged.get(finding.sort_key, finding)  # waived there, where it is
        kind = _kind((told,), report)
        yield _Test(
            result.case.name,
            result.strategy,
            kind if result.ran or kind != "failure" else "error",
            (told,),
        )


def _of_codes(file: str, found: Sequence[Diagnostic], report: Report) -> Iterable[_Test]:
    of_cases = {result.finding.sort_key for result in report.evidence.results if result.finding}
    by_code: dict[Code, list[Diagnostic]] = {}
    for item in found:
        if item.sort_key not in of_cases:
            by_code.setdefault(item.code, []).append(item)
    for code, items in sorted(by_code.items()):
        yield _Test(f"{code} {code.name}", file, _kind(items, report), tuple(items))


def _kind(items: Sequence[Diagnostic], report: Report) -> str:
    if any(map(report.fails, items)):
        return "failure"
    return "skipped" if all(item.accepted for item in items) else ""


def _told_apart(tests: Sequence[_Test]) -> list[_Test]:
    """Tests of one name get a number, for runners that keep one of each name."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for test in tests:
        seen[test.owner, test.name] += 1
        number = seen[test.owner, test.name]
        found.append(
            test
            if number == 1
            else _Test(f"{test.name} ({number})", test.owner, test.kind, test.findings)
        )
    return found


def _suite(
    whole: Tree.Element, file: str, tests: Sequence[_Test], lines: Sequence[str]
) -> Counter[str]:
    kinds = Counter(test.kind for test in tests)
    totals = Counter(tests=len(tests), failures=kinds["failure"], errors=kinds["error"])
    suite = Tree.SubElement(
        whole,
        "testsuite",
        name=_xml(visible(file)),
        tests=str(len(tests)),
        failures=str(kinds["failure"]),
        errors=str(kinds["error"]),
        skipped=str(kinds["skipped"]),
        time="0",
    )
    for test in tests:
        case = Tree.SubElement(
            suite,
            "testcase",
            name=_xml(visible(test.name)),
            classname=_xml(visible(test.owner)),
            time="0",
        )
        if test.kind == "skipped":
            Tree.SubElement(case, "skipped", message=_xml(visible(_reason(test.findings[0]))))
        elif test.kind:
            worst = max(test.findings, key=lambda item: item.severity)
            said = _xml(shortened(visible(worst.message), 1000))
            failure = Tree.SubElement(
                case, test.kind, message=said, type=f"{worst.severity.label} {worst.code}"
            )
            failure.text = _xml("\n".join(map(_line, test.findings)))
    if lines:
        Tree.SubElement(suite, "system-out").text = _xml("\n".join(lines))
    return totals


def _line(item: Diagnostic) -> str:
    why = f" ({visible(_accepted(item))})" if item.accepted else ""
    text = (
        f"{visible(str(item.span))}: {item.severity.label} {item.code} {visible(item.message)}{why}"
    )
    cure = visible_lines(item.hint).replace("\n", "\n  ") if item.hint else ""
    return f"{text}\n  {cure}" if cure else text


def _reason(item: Diagnostic) -> str:
    return IN_BASELINE if item.waived is None else item.waived


def _accepted(item: Diagnostic) -> str:
    return IN_BASELINE if item.waived is None else f"waived: {item.waived}"


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold, not even as a reference."""
    return _NOT_XML.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
