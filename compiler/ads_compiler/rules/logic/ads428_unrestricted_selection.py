"""ADS428 unrestricted-selection."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.implication import is_trivial, selects
from ads_compiler.detection.tree import (
    AnyOf,
    Condition,
    Correlation,
    Keyword,
    Match,
    Regex,
    children,
)
from ads_compiler.rules.base import Finding, rule


def _match_all(node: Condition) -> Iterator[Match | Keyword]:
    """Yield the alternatives that match every value, so that the others have no effect."""
    if isinstance(node, AnyOf) and len(node.items) > 1:
        yield from (
            one for one in node.items if isinstance(one, Match | Keyword) and is_trivial(one.test)
        )
    for child in children(node):
        yield from _match_all(child)


@rule("ADS428")
def unrestricted_selection(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule restricts which events it matches.

    ## Why

    `contains: ''` and `*` match every value, and a condition of negations alone matches everything
    that nobody thought of. Such a rule fires on the whole log, or lacks the selection that was
    meant.

    ## What to do

    Write the intended value, or `exists: true` if any value will do. Add a selection for the filter
    to narrow.
    """
    for item in entry.rules:
        if isinstance(item.logic, Correlation):
            continue
        match_all = list(_match_all(item.logic))
        for leaf in match_all:
            of_field = f" of '{leaf.field}'" if isinstance(leaf, Match) else ""
            subject = "the expression" if isinstance(leaf.test, Regex) else "this alternative"
            yield (
                leaf.span or item.span,
                f"{subject} matches every value{of_field}, so the others have no effect",
                "remove it",
            )
        if not match_all and not selects(item.logic):
            message = (
                f"the rule '{item.key}' has no positive condition: "
                "it matches everything except what it filters"
            )
            yield item.span, message, "add a selection that names what to look for"
