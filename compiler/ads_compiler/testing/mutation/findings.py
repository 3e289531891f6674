"""Findings about scores: cases that miss changes of the rules, and logic that no case exercises."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.strategy import Strategy
from ads_compiler.testing.mutation.model import Score

_SHOWN = 5
_LARGEST_EXEMPT = 0.5  # of the changes: a score needs at least half of them


def percent(value: float) -> str:
    """A share as a percentage, rounded down: `87 %`."""
    return f"{int(value * 100)} %"


def of_score(item: Strategy, score: Score, bar: float | None) -> Iterator[Diagnostic]:
    """The finding about a score: an error below the `bar` of its status, else less severe."""
    section = item.sections.get("detection")
    span = section.span if section else item.document.source.start
    yield from _exempt(item, score, bar)
    if score.undefined is not None or score.value is None:
        if bar is not None and bar > 0:
            why = score.undefined or "there is nothing to change in its rules"
            message = f"no mutation score, but {item.status} strategies need {percent(bar)}: {why}"
            yield Diagnostic(span, "ADS608", message, severity=Severity.ERROR)
        return
    below = bar is not None and score.value < bar
    if below or (bar is None and score.survivors):
        needed = f"; {item.status} strategies need {percent(bar)}" if below and bar else ""
        missed = score.total - score.killed
        message = (
            f"no case notices {missed} of {score.total} changes to the rules"
            f" (score {percent(score.value)}{needed})"
        )
        free = Severity.INFO if item.status in ("draft", "deprecated") else Severity.WARNING
        severity = Severity.ERROR if below else free
        yield Diagnostic(span, "ADS608", message, _hint(score), severity=severity)


def _exempt(item: Strategy, score: Score, bar: float | None) -> Iterator[Diagnostic]:
    """The finding about a score that rests on less than half of the changes."""
    left_out = sum(kind.changes for kind in score.left_out)
    exempt = left_out + len(score.accepted)
    every = score.total + exempt
    if score.undefined is None and exempt > _LARGEST_EXEMPT * every:
        message = (
            f"{exempt} of {every} changes to the rules are left out or accepted,"
            " so the score says little"
        )
        hint = "write cases for some of these kinds of changes, and count them again"
        severity = Severity.WARNING if bar is None else Severity.ERROR
        yield Diagnostic(item.span("mutation"), "ADS608", message, hint, severity=severity)


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
    """Findings about items that accept or leave out nothing."""
    for one in score.idle:
        what = "accepted change" if "accept" in one.path else "left-out kind of change"
        message = f"{what} has no effect: {one.why}"
        yield Diagnostic(
            item.span(*one.path),
            "ADS614",
            message,
            "remove the item, or correct its operator and field",
        )


def of_coverage(score: Score) -> Iterator[Diagnostic]:
    """Findings about logic that no case exercises."""
    for one in score.unreached:
        message = f"{one.rule}: {one.what}: {one.why}"
        yield Diagnostic(one.span, "ADS609", message)
