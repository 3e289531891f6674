"""ADS210 response-without-steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy.markdown import Prose

_LABEL_WORDS = 5  # a longer text before a colon is a clause of its own
_NO_VERBS = frozenset(
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
    """The response is a list of steps, each beginning with what to do.

    ## Why

    A tired analyst follows numbers and verbs. Paragraphs are read in the morning.

    ## What to do

    Write a numbered list; begin each step with a verb, and name the field or the place to look at. A label may stand
    before it ('Isolation: cut the pod's network'), or above a list of what to do.
    """
    section = entry.strategy.sections.get("response")
    if section is None or section.is_empty:
        return
    steps = [item for item in section.items if item.item == "1." and item.depth == 1]
    if len(steps) < 2:
        yield (
            section.span,
            f"the response has {'only one numbered step' if steps else 'no numbered steps'}",
            "number them, the first thing to do first",
        )
    for step in steps:
        if _problem(step) is None:
            continue
        said = _below_label(step, section.items)
        if (problem := _problem(said)) is not None:
            yield said.span, *problem


def _problem(step: Prose) -> tuple[str, str] | None:
    """What is wrong with a step, and the cure."""
    words = step.text.split()
    if len(words) < 3:
        return (
            f"the step '{step.text}' does not say what to do with what",
            "a verb, a place to look, what to decide",
        )
    if words[0].casefold().strip("*:,.") in _NO_VERBS:
        return (
            f"the step begins with '{words[0]}', not with a verb",
            "say what to do first: 'Read …', 'Isolate …'",
        )
    return None


def _below_label(step: Prose, items: Sequence[Prose]) -> Prose:
    """What a step says after its label: the rest of its text, or the first item below; without a label, the step."""
    label, colon, rest = step.text.partition(":")
    if not colon or len(label.split()) > _LABEL_WORDS or not (rest == "" or rest[0].isspace()):
        return step
    if rest.strip():
        return replace(step, text=rest.strip())
    after = items[items.index(step) + 1 :]
    return after[0] if after and after[0].depth > step.depth else step
