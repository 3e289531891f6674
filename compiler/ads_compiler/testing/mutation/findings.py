"""Scores to findings: ADS608 a page whose cases miss changes of its rules, ADS609 logic that no case shows at work."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.strategy import Strategy
from ads_compiler.testing.mutation.model import Score

_SHOWN = 5


def percent(value: float) -> str:
    """A share as people read it, never rounded up to the whole: `87 %`."""
    return f"{int(value * 100)} %"


def of_score(item: Strategy, score: Score, bar: float | None) -> Iterator[Diagnostic]:
    """What is said of a score: an error below the `bar` of its status; without one a warning, of drafts a note."""
    section = item.sections.get("detection")
    span = section.span if section else item.document.source.start
    if score.undefined is not None or score.value is None:
        if bar is not None and bar > 0:
            why = score.undefined or "there is nothing to change in its rules"
            message = f"there is no mutation score, and {percent(bar)} are asked for in {item.status}: {why}"
            yield Diagnostic(span, "ADS608", message, severity=Severity.ERROR)
        return
    below = bar is not None and score.value < bar
    if below or (bar is None and score.survivors):
        asked = (
            f"; {percent(bar)} are asked for in {item.status}" if below and bar is not None else ""
        )
        missed = score.total - score.killed
        message = f"no case notices {missed} of {score.total} changes of the rules (score {percent(score.value)}{asked})"
        free = Severity.INFO if item.status in ("draft", "deprecated") else Severity.WARNING
        severity = Severity.ERROR if below else free
        yield Diagnostic(span, "ADS608", message, _hint(score), severity=severity)


def _hint(score: Score) -> str:
    lines = [
        f"{one.span.line}:{one.span.column} {one.rule}: {one.description}"
        for one in score.survivors[:_SHOWN]
    ]
    more = len(score.survivors) - len(lines)
    return "\n".join(
        [*lines, *([f"and {more} more; 'adsc test --mutate' lists them"] if more else [])]
    )


def of_acceptances(item: Strategy, score: Score) -> Iterator[Diagnostic]:
    """What the page accepts or leaves out to no effect."""
    for one in score.idle:
        accepts = "accept" in one.path
        what = "accepts a change" if accepts else "leaves out a kind of change"
        message = f"the page {what} in vain: {one.why}"
        yield Diagnostic(
            item.span(*one.path),
            "ADS614",
            message,
            "remove the item",
        )


def of_coverage(score: Score) -> Iterator[Diagnostic]:
    """What no case shows at work, each at its place."""
    for one in score.unreached:
        message = f"{one.rule}: {one.what}: {one.why}"
        yield Diagnostic(one.span, "ADS609", message)
