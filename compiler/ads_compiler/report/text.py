"""Findings as text: place, message, the underlined source lines, and the hint."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.core.plural import counted
from ads_compiler.report.cases import cases_as_text, cases_summary
from ads_compiler.report.model import Report
from ads_compiler.report.plain import visible

_COLORS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_MAX_LINE = 160


def as_text(report: Report) -> str:
    """One paragraph per finding, then a summary; accepted findings are only counted."""
    lines: list[str] = []
    for item in report.diagnostics:
        if not item.accepted:
            lines.extend(_finding(item, report))
    waived = sum(1 for item in report.diagnostics if item.waived is not None)
    lines.append(_summary(report, waived))
    if report.about_fixed:
        lines.append(report.about_fixed)
    return (
        (cases_as_text(report.evidence, brief=report.brief) if report.cases else "")
        + "\n".join(lines)
        + "\n"
    )


def _finding(item: Diagnostic, report: Report) -> Iterator[str]:
    label = _paint(f"{item.severity.label} {item.code}", f"1;{_COLORS[item.severity]}", report)
    yield f"{visible(str(item.span))}: {label} {visible(item.message)}"
    text = report.lines.get((item.span.file, item.span.line))
    if text is not None and text.strip():
        yield from _snippet(item, text, report)
    if item.hint:
        first, *more = item.hint.split("\n")
        yield f"   {_paint('help', '1', report)}: {visible(first)}"
        yield from (f"         {visible(line)}" for line in more)


def _snippet(item: Diagnostic, text: str, report: Report) -> Iterator[str]:
    """The first line of the span, and its last line if it has several."""
    span = item.span
    if span.end_line <= span.line:
        yield from _marked(item, span.line, text, span.column, span.end_column, report)
        return
    yield from _marked(item, span.line, text, span.column, len(text.rstrip()) + 1, report)
    last = report.lines.get((span.file, span.end_line), "")
    until = min(span.end_column - 1, len(last))
    if not last[:until].strip():  # the span ends with the line before
        return
    if span.end_line > span.line + 1:
        yield "  ... |"
    yield from _marked(
        item, span.end_line, last, len(last) - len(last.lstrip()) + 1, until + 1, report
    )


def _marked(
    item: Diagnostic, number: int, text: str, column: int, until: int, report: Report
) -> Iterator[str]:
    """A source line, and carets below it from one column up to another."""
    start = min(max(column, 1), len(text) + 1) - 1
    end = min(max(until - 1, start + 1), max(len(text), start + 1))
    if len(text) > _MAX_LINE:  # cut the line around the span
        first = max(0, min(start - 40, len(text) - _MAX_LINE))
        text, start, end = (
            text[first : first + _MAX_LINE],
            start - first,
            min(end - first, _MAX_LINE),
        )
    gutter = f"{number:>5}"
    before, marked = visible(text[:start]), visible(text[start:end])
    yield f"{gutter} | {visible(text)}"
    carets = _paint("^" * max(_width(marked), 1), _COLORS[item.severity], report)
    yield f"{' ' * len(gutter)} | {' ' * _width(before)}{carets}"


def _width(text: str) -> int:
    """The number of terminal cells that text takes."""
    if text.isascii():
        return len(text)
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    return len(text) + wide - sum(1 for c in text if unicodedata.category(c) in ("Mn", "Me"))


def _summary(report: Report, waived: int) -> str:
    baselined = f", {report.baselined} in the baseline" if report.baselined else ""
    if report.summary or report.cases:
        return report.summary or cases_summary(report.evidence) + baselined
    counts = [
        counted(report.count(s), n)
        for s, n in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "note"),
        )
        if report.count(s)
    ]
    none = "no new findings" if report.baselined else "no findings"
    findings = ", ".join(counts) or none
    rest = f", {waived} waived" if waived else ""
    return f"{counted(report.strategies, 'strategy')} checked: {findings}{rest}{baselined}"


def _paint(text: str, code: str, report: Report) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if report.color else text
