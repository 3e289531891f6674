"""Findings as a Code Quality report of GitLab: a JSON list."""

from __future__ import annotations

from ads_compiler.core.diagnostics import Severity
from ads_compiler.report.model import Report
from ads_compiler.report.plain import dump, shortened, visible

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_MOST = 8000


def as_gitlab(report: Report) -> str:
    """One entry per finding; accepted findings are omitted, which the format cannot express."""
    entries = []
    for item in report.diagnostics:
        if item.accepted:
            continue
        hint = (
            f" ({'; '.join(visible(line) for line in item.hint.split(chr(10)))})"
            if item.hint
            else ""
        )
        entries.append(
            {
                "description": shortened(f"{item.code} {visible(item.message)}{hint}", _MOST),
                "check_name": f"{item.code}-{item.name}",
                "fingerprint": item.fingerprint,
                "severity": _SEVERITIES[item.severity],
                "location": {
                    "path": visible(report.from_root(item.span.file)),
                    "lines": {"begin": item.span.line},
                },
            }
        )
    return dump(entries)
