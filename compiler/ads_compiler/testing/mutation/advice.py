"""Which case would notice a change, in words: with an event that was tried where one is found, else by its effect."""

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
from ads_compiler.testing.mutation.witness import Fields, tell_apart

_ALERTS = "add to Validation an event that alerts"
_SILENT = "add to False Positives an event that is near and does not alert"
_CORRELATION = {
    "threshold": "add a Validation case that just reaches the threshold, and a False Positives case one below it",
    "window": "add a Validation case that just fits into the window, and a False Positives case spread over more",
    "group-dropped": "add a False Positives case that reaches the threshold only over several groups together",
    "rule-dropped": "add a Validation case that needs each of the rules, and a False Positives case that lacks one",
    "kind": "add a False Positives case with the same events that differs in their order, or repeats one value",
}


def advised(page: Page, rule: Rule, change: Change, tried: bool = True) -> str:
    """What to add to a page for a change that no case notices; an event is looked for where it is to be `tried`."""
    if (
        isinstance(rule.logic, Correlation)
        or isinstance(change.logic, Correlation)
        or change.about is None
    ):
        told = counted(rule.logic) if isinstance(rule.logic, Correlation) else ""
        return f"{_CORRELATION[change.operator]} ({told})"
    if not tried:
        return f"{_by_effect(rule, change)}; as for those above"
    known = closed.vocabularies(rule.logsource)
    found = tell_apart(
        rule.logic,
        change.logic,
        change.about,
        _bases(page, rule),
        _real(page, rule),
        lambda field: closed.members(rule.logsource, field, known),
    )
    if found is None:
        return f"{_by_effect(rule, change)}; none was found by trying, so it may mean the same"
    name, fields, right = found
    head = _ALERTS if right else _SILENT
    if not rule.alerts:
        held = "counted" if right else "not counted"
        head = f"let the count of a case of the correlation depend on an event that is {held}"
    like = f"like those of '{name}', but " if name else ""
    return f"{head}: {like}{_shown(fields)}"


def _bases(page: Page, rule: Rule) -> list[tuple[str, Event]]:
    """Events of the page that the rule reads, one a case: of its own cases first, and those that it matches."""
    found: list[tuple[bool, bool, str, Event]] = []
    for trial in page.trials:
        seen = trial.mask & page.sees[rule.key]
        matched = seen & page.hits[rule.key]
        if seen:
            event = page.routed[next(_bits(matched or seen))].event
            found.append((not page.reaches(rule, trial), not matched, trial.case.name, event))
    return [(name, event) for _, _, name, event in sorted(found, key=lambda item: item[:2])]


def _real(page: Page, rule: Rule) -> Callable[[Leaf], list[str]]:
    """Texts that pass a test and that are real: of a closed vocabulary, else of the events of the page."""
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
    """Fields as a case has them; what is to be absent after them."""
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
            return f"{_SILENT}: it fits all of '{rule.key}' but what was changed"
        case Effect.NARROWER:
            return f"{_ALERTS}: it fits '{rule.key}' only by what was changed"
    return f"add a case of '{rule.key}' whose event depends on what was changed alone"
