"""The number of findings by code, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter

from ads_compiler.core.diagnostics import Diagnostics


def statistics(diagnostics: Diagnostics, style: str) -> str:
    """Counts by code, most frequent first; accepted findings are not counted."""
    open_ = [(item.code, item.severity.label) for item in diagnostics if not item.accepted]
    rows = [
        {"count": count, "code": code, "severity": severity, "name": code.name}
        for (code, severity), count in sorted(
            Counter(open_).items(), key=lambda row: (-row[1], row[0])
        )
    ]
    if style == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    lines = [f"{row['count']:>6}  {row['code']}  {row['severity']:<8}{row['name']}" for row in rows]
    baselined = sum(1 for item in diagnostics if item.baselined)
    more = f", and {baselined} in the baseline" if baselined else ""
    return "\n".join([*lines, f"{len(open_):>6}  total{more}"]) + "\n"
