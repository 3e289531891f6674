"""ADS210 response-without-steps."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule

_NO_VERBS = frozenset(
    {"a", "an", "the", "this", "that", "these", "those", "it", "there", "we", "you", "analysts", "immediate"}
)


@rule("ADS210", "response-without-steps", Severity.WARNING, raw=True)
def response_without_steps(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The response is a list of steps, each beginning with what to do.

    ## Why

    A tired analyst follows numbers and verbs. Paragraphs are read in the morning.

    ## What to do

    Write a numbered list; begin each step with a verb, and name the field or the place to look at.
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
        words = step.text.split()
        if len(words) < 3:
            yield (
                step.span,
                f"the step '{step.text}' does not say what to do with what",
                "a verb, a place to look, what to decide",
            )
        elif words[0].casefold().strip("*:,.") in _NO_VERBS:
            yield (
                step.span,
                f"the step begins with '{words[0]}', not with a verb",
                "say what to do first: 'Read …', 'Isolate …'",
            )
