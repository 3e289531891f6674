"""ADS429 impossible-rule."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.explain import words
from ads_compiler.detection.implication import Literal, impossible
from ads_compiler.detection.tree import Keyword, Match
from ads_compiler.rules.base import Finding, rule


@rule("ADS429")
def impossible_rule(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every rule can match.

    ## Why

    If a filter excludes everything that the selection matches, or if one field must have two values
    at once, the rule never fires, which looks like a quiet night.

    ## What to do

    Narrow the filter, or write alternatives as a list in one selection. Only certain contradictions
    are reported: a field that may have several values can have two different ones.
    """
    for item in entry.rules:
        clash = impossible(item)
        if clash is not None:
            where = clash[1][0].span or item.span
            message = (
                f"the rule '{item.key}' can never match: "
                f"it requires {_shown(clash[0])} and {_shown(clash[1])}"
            )
            yield where, message, "narrow the filter, or write the two as alternatives"


def _shown(literal: Literal) -> str:
    leaf, positive = literal
    return f"{'' if positive else 'not '}{_described(leaf)}"


def _described(leaf: Match | Keyword) -> str:
    return f"{leaf.field if isinstance(leaf, Match) else 'any value'} ({words(leaf.test)})"
