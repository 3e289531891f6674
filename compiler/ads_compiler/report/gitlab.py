"""Findings as a Code Quality report of GitLab: a JSON list."""

from __future__ import annotations

from ads_compiler.core.diagnostics import Severity
from ads_compiler.report.model import Report
from ads_compiler.report.plain import dump, shortened, visible

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_MOST = 8000


def as_gitlab(report: Report) -> str:
    """An entry a finding; accepted ones are left out, since the format has no place for them."""
    found = []
    for item in report.diagnostics:
        if item.accepted:
            continue
        cure = (
            f" ({'; '.join(visible(line) for line in item.hint.split(chr(10)))})"
            if item.hint
            else ""
        )
        found.append(
            {
                "description": shortened(f"{item.code} {visible(item.message)}{cure}", _MOST),
                "check_name": f"{item.code}-{item.name}",
                "fingerprint": item.fingerprint,
                "severity": _SEVERITIES[item.severity],
                "location": {
                    "path": visible(report.from_root(item.span.file)),
                    "lines": {"begin": item.span.line},
                },
            }
        )
    return dump(found)
