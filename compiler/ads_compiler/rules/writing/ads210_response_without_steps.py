"""ADS210 response-without-steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy.markdown import Prose

_LABEL_WORDS = 5  # a longer text before a colon is a clause, not a label
_NOT_VERBS = frozenset(
    {
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "there",
        "we",
        "you",
        "analysts",
        "immediate",
    }
)


@rule("ADS210", raw=True)
def response_without_steps(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The response is a numbered list of steps that each start with a verb.

    ## Why

    A tired analyst follows numbers and verbs, and does not read paragraphs.

    ## What to do

    Write a numbered list. Start each step with a verb, and name the field or the place to look at.
    A step may have a label ('Isolation: cut the pod's network'), also above a nested list of
    actions.
    """
    section = entry.strategy.sections.get("response")
    if section is None or section.is_empty:
        return
    steps = [item for item in section.items if item.item == "1." and item.depth == 1]
    if len(steps) < 2:
        yield (
            section.span,
            f"the response has {'only one numbered step' if steps else 'no numbered steps'}",
            "write numbered steps, the most urgent first",
        )
    for step in steps:
        if _problem(step) is None:
            continue
        action = _below_label(step, section.items)
        if (problem := _problem(action)) is not None:
            yield action.span, *problem


def _problem(step: Prose) -> tuple[str, str] | None:
    """What is wrong with a step, with a hint; None if nothing is."""
    words = step.text.split()
    if len(words) < 3:
        return (
            f"the step '{step.text}' is too short to follow",
            "name an action, where to look, and what to decide",
        )
    if words[0].casefold().strip("*:,.") in _NOT_VERBS:
        return (
            f"the step starts with '{words[0]}', not with a verb",
            "start with the action, for example 'Read …' or 'Isolate …'",
        )
    return None


def _below_label(step: Prose, items: Sequence[Prose]) -> Prose:
    """The action of a step with a label: the rest of its text, or the first nested item.

    A step without a label is returned as it is.
    """
    label, colon, rest = step.text.partition(":")
    if not colon or len(label.split()) > _LABEL_WORDS or not (rest == "" or rest[0].isspace()):
        return step
    if rest.strip():
        return replace(step, text=rest.strip())
    after = items[items.index(step) + 1 :]
    return after[0] if after and after[0].depth > step.depth else step
