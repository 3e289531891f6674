"""Findings as one JSON object, described in `schema/report.schema.json`."""

from __future__ import annotations

from ads_compiler import __version__
from ads_compiler.core.diagnostics import Fix, Severity
from ads_compiler.core.text import Span
from ads_compiler.report.cases import cases_as_json
from ads_compiler.report.model import Report
from ads_compiler.report.plain import dump


def as_json(report: Report) -> str:
    """The whole report, including accepted findings."""
    if report.cases:
        return cases_as_json(report.evidence, report.diagnostics, _baseline(report))
    findings = []
    for item in report.diagnostics:
        span = item.span
        findings.append(
            {
                "code": item.code,
                "name": item.name,
                "severity": item.severity.label,
                "message": item.message,
                "hint": item.hint,
                **_place(span),
                "waived": item.waived,
                "baseline": item.baselined,
                "fingerprint": item.fingerprint,
                "fix": _fix(item.fix),
            }
        )
    counts = {severity.label: report.count(severity) for severity in reversed(Severity)}
    whole = {
        "version": 1,
        "tool": f"adsc {__version__}",
        "strategies": report.strategies,
        "counts": counts,
        **_baseline(report),
        "findings": findings,
    }
    return dump(whole)


def _baseline(report: Report) -> dict[str, object]:
    """The `baseline` member, if the run was compared with a baseline."""
    used = report.baseline
    if used is None:
        return {}
    counts = {"findings": report.baselined, "fixed": used.fixed}
    return {"baseline": {"file": used.file, **counts}}


def _place(span: Span) -> dict[str, str | int]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _fix(fix: Fix | None) -> dict[str, object] | None:
    """The fix that `adsc check --fix` applies, or None."""
    if fix is None:
        return None
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{**_place(span), "text": text} for span, text in fix.edits],
    }
