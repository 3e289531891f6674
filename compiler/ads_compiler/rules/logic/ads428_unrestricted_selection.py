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


def _pointless(node: Condition) -> Iterator[Match | Keyword]:
    """The members of an alternative that hold for every value, so that the others do not count."""
    if isinstance(node, AnyOf) and len(node.items) > 1:
        yield from (
            one for one in node.items if isinstance(one, Match | Keyword) and is_trivial(one.test)
        )
    for child in children(node):
        yield from _pointless(child)


@rule("ADS428")
def unrestricted_selection(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A rule names something that an event must have.

    ## Why

    `contains: ''` and `*` hold for every value, and a condition of negations alone for all that nobody thought of. Such
    a rule fires on the whole log, or stands there in place of the selection that was meant.

    ## What to do

    Write the value that is meant, or `exists: true` where any value will do. A filter needs a selection beside it.
    """
    for item in entry.rules:
        if isinstance(item.logic, Correlation):
            continue
        found = list(_pointless(item.logic))
        for leaf in found:
            what = f"of '{leaf.field}' " if isinstance(leaf, Match) else ""
            shown = "the expression" if isinstance(leaf.test, Regex) else "this alternative"
            yield (
                leaf.span or item.span,
                f"{shown} holds for every value {what}and makes the others idle",
                "remove it",
            )
        if not found and not selects(item.logic):
            message = f"the rule '{item.key}' names nothing that an event must have: it fires on all but its filters"
            yield item.span, message, "add a selection that names what is looked for"
