"""Findings and cases as JUnit XML: a suite per strategy, a test per case and per reported code.

Findings that fail the run are failures, and a case that could not run is an error. Waived findings
and those in the baseline are skipped tests; other findings appear in the suite's output. A strategy
without findings and cases has one passing test, and so does an empty run, because CI services
reject reports without tests. Times are zero, so that equal input gives equal bytes.
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
    """A test and its findings; `kind` is "failure", "error", "skipped", or "" if it passes."""

    name: str
    owner: str
    kind: str = ""
    findings: tuple[Diagnostic, ...] = ()


def as_junit(report: Report) -> str:
    """The report as one XML document."""
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
        tests = _unique_names(tests or [_Test("no findings", file)])
        lines = [*map(case_line, cases.get(file, ())), *(_line(item) for item in by_file[file])]
        totals += _suite(whole, file, tests, lines)
        whole[number].set("id", str(number))
    for key in ("tests", "failures", "errors"):
        whole.set(key, str(totals[key]))
    whole.set("time", "0")
    Tree.indent(whole)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(whole, encoding="unicode")}\n'


def _of_cases(
    results: Iterable[CaseResult], findings: Sequence[Diagnostic], report: Report
) -> Iterable[_Test]:
    by_key = {item.sort_key: item for item in findings}
    for result in results:
        finding = result.finding
        if finding is None:
            yield _Test(result.case.name, result.strategy)
            continue
        reported = by_key.get(finding.sort_key, finding)  # this one knows its waiver
        kind = _kind((reported,), report)
        yield _Test(
            result.case.name,
            result.strategy,
            kind if result.ran or kind != "failure" else "error",
            (reported,),
        )


def _of_codes(file: str, findings: Sequence[Diagnostic], report: Report) -> Iterable[_Test]:
    of_cases = {result.finding.sort_key for result in report.evidence.results if result.finding}
    by_code: dict[Code, list[Diagnostic]] = {}
    for item in findings:
        if item.sort_key not in of_cases:
            by_code.setdefault(item.code, []).append(item)
    for code, items in sorted(by_code.items()):
        yield _Test(f"{code} {code.name}", file, _kind(items, report), tuple(items))


def _kind(items: Sequence[Diagnostic], report: Report) -> str:
    if any(map(report.fails, items)):
        return "failure"
    return "skipped" if all(item.accepted for item in items) else ""


def _unique_names(tests: Sequence[_Test]) -> list[_Test]:
    """Number tests of the same name, for runners that keep only one of them."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered = []
    for test in tests:
        seen[test.owner, test.name] += 1
        number = seen[test.owner, test.name]
        numbered.append(
            test
            if number == 1
            else _Test(f"{test.name} ({number})", test.owner, test.kind, test.findings)
        )
    return numbered


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
            message = _xml(shortened(visible(worst.message), 1000))
            failure = Tree.SubElement(
                case, test.kind, message=message, type=f"{worst.severity.label} {worst.code}"
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
    hint = visible_lines(item.hint).replace("\n", "\n  ") if item.hint else ""
    return f"{text}\n  {hint}" if hint else text


def _reason(item: Diagnostic) -> str:
    return IN_BASELINE if item.waived is None else item.waived


def _accepted(item: Diagnostic) -> str:
    return IN_BASELINE if item.waived is None else f"waived: {item.waived}"


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 does not allow, even as references."""
    return _NOT_XML.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
