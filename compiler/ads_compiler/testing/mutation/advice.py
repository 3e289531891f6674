"""Advice on survivors: a case that would notice the change, with a tried event if there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from ads_compiler.detection.interpret import Event
from ads_compiler.detection.tree import Correlation, Match, Rule
from ads_compiler.detection.words import counted
from ads_compiler.testing.mutation import closed
from ads_compiler.testing.mutation.model import Change, Effect
from ads_compiler.testing.mutation.page import Page
from ads_compiler.testing.mutation.samples import ABSENT
from ads_compiler.testing.mutation.shape import Leaf
from ads_compiler.testing.mutation.witness import Fields, distinguish

_ALERTS = "add to Validation an event that alerts"
_SILENT = "add to False Positives a similar event that does not alert"
_CORRELATION = {
    "threshold": "add a Validation case that just reaches the threshold,"
    " and a False Positives case one below it",
    "window": "add a Validation case that just fits into the window,"
    " and a False Positives case that exceeds it",
    "group-dropped": "add a False Positives case that reaches the threshold only across groups",
    "rule-dropped": "add a Validation case that needs each of the rules,"
    " and a False Positives case that lacks one",
    "kind": "add a False Positives case with the same events in another order,"
    " or with one value repeated",
}


def advised(page: Page, rule: Rule, change: Change, search: bool = True) -> str:
    """What to add to a page for a change that no case notices; `search` looks for an event."""
    if (
        isinstance(rule.logic, Correlation)
        or isinstance(change.logic, Correlation)
        or change.about is None
    ):
        threshold = counted(rule.logic) if isinstance(rule.logic, Correlation) else ""
        return f"{_CORRELATION[change.operator]} ({threshold})"
    if not search:
        return f"{_by_effect(rule, change)}; similar to those above"
    known = closed.vocabularies(rule.logsource)
    witness = distinguish(
        rule.logic,
        change.logic,
        change.about,
        _bases(page, rule),
        _real(page, rule),
        lambda field: closed.members(rule.logsource, field, known),
    )
    if witness is None:
        return (
            f"{_by_effect(rule, change)}; no such event was found, so the rules may be equivalent"
        )
    name, fields, matches = witness
    head = _ALERTS if matches else _SILENT
    if not rule.alerts:
        counts = "counts" if matches else "does not count"
        head = f"add a case of the correlation that depends on an event that {counts}"
    like = f"like those of '{name}', but " if name else ""
    return f"{head}: {like}{_shown(fields)}"


def _bases(page: Page, rule: Rule) -> list[tuple[str, Event]]:
    """One event of each case that the rule reads: those of its own cases, then matches, first."""
    bases: list[tuple[bool, bool, str, Event]] = []
    for trial in page.trials:
        seen = trial.mask & page.sees[rule.key]
        matched = seen & page.hits[rule.key]
        if seen:
            event = page.routed[next(_bits(matched or seen))].event
            bases.append((not page.reaches(rule, trial), not matched, trial.case.name, event))
    return [(name, event) for _, _, name, event in sorted(bases, key=lambda item: item[:2])]


def _real(page: Page, rule: Rule) -> Callable[[Leaf], list[str]]:
    """Realistic texts that pass a test: from a closed vocabulary, else from events of the page."""
    known = closed.vocabularies(rule.logsource)

    def texts(leaf: Leaf) -> list[str]:
        values = (
            closed.members(rule.logsource, leaf.field, known) if isinstance(leaf, Match) else ()
        )
        words = [
            part
            for text in closed.accepted(leaf.test, values)
            for part in text.parts
            if isinstance(part, str)
        ]
        return words or page.masks.values(leaf)

    return texts


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _shown(fields: Fields) -> str:
    """Fields as a case writes them, followed by those that must be absent."""
    present = [f"{name}: {_scalar(value)}" for name, value in fields.items() if value is not ABSENT]
    absent = [name for name, value in fields.items() if value is ABSENT]
    parts = [f"with {{{', '.join(present)}}}"] if present else []
    return (
        " and ".join([*parts, *([f"without {', '.join(absent)}"] if absent else [])])
        or "the same fields"
    )


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _by_effect(rule: Rule, change: Change) -> str:
    match change.effect:
        case Effect.WIDER:
            return f"{_SILENT}: it meets all of '{rule.key}' except the changed part"
        case Effect.NARROWER:
            return f"{_ALERTS}: it matches '{rule.key}' only because of the changed part"
    return f"add a case of '{rule.key}' whose event depends only on the changed part"
