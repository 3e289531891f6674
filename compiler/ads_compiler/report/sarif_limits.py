"""The selection of findings for a SARIF run, within GitHub's limits.

GitHub rejects runs of more than 25,000 results. It also shows every result as an open alert, even
suppressed and unchanged ones, so the format for uploads omits accepted findings. GitHub's other
limits (25,000 rules, 1,000 locations per result, 20 tags per rule) cannot be reached: a run
describes only the rules of its results, a result has one location, and a rule has two tags.
"""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.core.plural import counted
from ads_compiler.report.model import Report

MOST_RESULTS = 24_999


def chosen(report: Report, *, full: bool = False) -> Diagnostics:
    """The findings of a run in order: all with `full`, else open ones up to the limit.

    If there are too many, the least severe ones are omitted.
    """
    if full:
        return report.diagnostics
    shown = [item for item in report.diagnostics if not item.accepted]
    if len(shown) <= MOST_RESULTS:
        return tuple(shown)
    # Sorting is stable: among findings of one severity, the first ones remain.
    worst = sorted(range(len(shown)), key=lambda number: -shown[number].severity)[:MOST_RESULTS]
    return tuple(shown[number] for number in sorted(worst))


def about_left_out(report: Report) -> str:
    """A message about findings omitted because of the limit, or "" if all are included."""
    every = sum(1 for item in report.diagnostics if not item.accepted)
    if every <= MOST_RESULTS:
        return ""
    left = counted(every - MOST_RESULTS, "finding")
    return (
        f"{left} of {every} omitted, the least severe ones: "
        f"GitHub rejects runs of more than 25,000 results; 'sarif-full' has all"
    )
