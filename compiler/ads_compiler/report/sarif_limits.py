"""Which findings a SARIF run holds, within what GitHub accepts of one.

GitHub refuses a run of more than 25,000 results. It shows every result as an open alert, suppressed or unchanged since
a baseline or not, so the format for uploads leaves accepted findings out. The other limits that GitHub documents
(25,000 rules, 1,000 locations a result, 20 tags a rule) cannot be reached: a run describes the rules of its results
only, a result has one location, and a rule has two tags.
"""

from __future__ import annotations

from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.core.plural import counted
from ads_compiler.report.model import Report

MOST_RESULTS = 24_999


def chosen(report: Report, *, full: bool = False) -> Diagnostics:
    """The findings of a run in their order: all with `full`, else the open ones, of too many the most severe."""
    if full:
        return report.diagnostics
    wanted = [item for item in report.diagnostics if not item.accepted]
    if len(wanted) <= MOST_RESULTS:
        return tuple(wanted)
    # Sorting is stable: of one severity, the first ones stay.
    worst = sorted(range(len(wanted)), key=lambda number: -wanted[number].severity)[:MOST_RESULTS]
    return tuple(wanted[number] for number in sorted(worst))


def about_left_out(report: Report) -> str:
    """What is said of findings that are left out because there are too many; "" where all are written."""
    every = sum(1 for item in report.diagnostics if not item.accepted)
    if every <= MOST_RESULTS:
        return ""
    left = counted(every - MOST_RESULTS, "finding")
    return (
        f"{left} of {every} left out, the least severe ones: "
        f"GitHub refuses a run of more than 25,000 results; 'sarif-full' has all"
    )
