"""Coverage for programs: JSON with all data, CSV with a line per tactic and technique."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from ads_compiler import __version__
from ads_compiler.catalog import Entry
from ads_compiler.coverage.analytics import Advice
from ads_compiler.coverage.model import Coverage, Mark, Row, counts, covered

_HEAD = (
    "domain", "tactic", "tactic_name", "technique", "technique_name", "state", "strategies",
    "sub_techniques", "sub_techniques_covered",
)  # fmt: skip


def as_csv(coverage: Coverage) -> str:
    """Every technique in each of its tactics. No cell can be read as a spreadsheet formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    for tactic, rows in coverage.tactics():
        for row in rows:
            technique, used = row.technique, " ".join(mark.strategy for mark in row.marks)
            cells = (
                tactic.domain,
                tactic.shortname,
                tactic.name,
                technique.id,
                technique.name,
                row.state.label,
                used,
            )
            writer.writerow([*map(_guarded, cells), row.below, row.below_covered])
    return out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def as_json(coverage: Coverage, strategies: Iterable[tuple[Entry, Sequence[Advice]]]) -> str:
    """Counts, tactics, techniques, and for each strategy ATT&CK's advice on its techniques."""
    scope = coverage.scope
    marks = {mark.strategy: mark for row in coverage.rows for mark in row.marks}
    whole = {
        "version": 1,
        "tool": f"adsc {__version__}",
        "attack": {
            "release": coverage.index.release,
            "domains": coverage.domains,
            "notice": coverage.index.notice,
        },
        "scope": scope and {"words": scope.words, "notes": scope.notes},
        "counts": _counts(coverage.shown),
        "tactics": [
            {
                "id": tactic.id,
                "shortname": tactic.shortname,
                "name": tactic.name,
                "domain": tactic.domain,
            }
            | {"counts": _counts(rows)}
            for tactic, rows in coverage.tactics()
        ],
        "techniques": [_technique(row) for row in coverage.shown],
        "strategies": [
            {
                "id": entry.strategy.id,
                "title": entry.strategy.title,
                "status": entry.strategy.status,
            }
            | _proof(marks.get(entry.strategy.id))
            | {"file": entry.strategy.name, "detections": [_advice(item) for item in advice]}
            for entry, advice in strategies
        ],
        "uncounted": [
            {"strategy": item.strategy, "technique": item.technique, "reason": item.reason}
            for item in coverage.uncounted
        ],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _proof(mark: Mark | None) -> dict[str, Any]:
    """The state of a strategy and the reasons for it; null and empty if it is not shown."""
    return {"state": mark and mark.state.label, "unproven": mark.unproven if mark else ()}


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    by_state = {state.label: number for state, number in counts(rows).items()}
    return {"techniques": len(rows), "covered": covered(rows), **by_state}


def _technique(row: Row) -> dict[str, Any]:
    technique = row.technique
    return {
        "id": technique.id,
        "name": technique.name,
        "domain": technique.domain,
        "state": row.state.label,
        "tactics": {name: row.within(name).state.label for name in technique.tactics},
        "platforms": technique.platforms,
        "strategies": [
            {"id": mark.strategy, "state": mark.state.label, "tactics": sorted(mark.tactics)}
            for mark in row.marks
        ],
        "sub_techniques": row.below,
        "sub_techniques_covered": row.below_covered,
    }


def _advice(item: Advice) -> dict[str, Any]:
    return {
        "technique": item.technique,
        "id": item.detection.id,
        "name": item.detection.name,
        "release": item.release,
        "covered": item.covered,
        "analytics": [
            {
                "id": one.analytic.id,
                "platform": one.analytic.platform,
                "reach": one.reach.name.lower(),
                "cited": one.cited,
                "log_sources": [
                    {"name": source.name, "channel": source.channel, "component": source.component}
                    for source in one.analytic.log_sources
                ],
            }
            for one in item.analytics
        ],
    }
