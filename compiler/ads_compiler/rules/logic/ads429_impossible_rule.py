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
    """A rule can match.

    ## Why

    A filter that takes away all that the selection asks for, or two values that one field cannot have at once, make a
    rule that is silent for ever and looks like a quiet night.

    ## What to do

    Narrow the filter, or write alternatives as a list of one selection. Told is only what is certain: of fields that
    may hold several values, two different ones are no contradiction.
    """
    for item in entry.rules:
        clash = impossible(item)
        if clash is not None:
            where = clash[1][0].span or item.span
            message = f"the rule '{item.key}' can never match: it wants {_said(clash[0])} and {_said(clash[1])}"
            yield where, message, "narrow the filter, or make alternatives of the two"


def _said(literal: Literal) -> str:
    leaf, positive = literal
    return f"{'' if positive else 'not '}{_told(leaf)}"


def _told(leaf: Match | Keyword) -> str:
    return f"{leaf.field if isinstance(leaf, Match) else 'any value'} ({words(leaf.test)})"
