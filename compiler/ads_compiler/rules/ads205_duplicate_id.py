"""ADS205 duplicate-id."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS205", "duplicate-id", Severity.ERROR)
def duplicate_id(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """An id belongs to one strategy.

    ## Why

    Module names, links and alerts carry the id. With two owners, an alert leads to the wrong page.

    ## What to do

    Give the newer strategy an id that was never used.
    """
    strategy = entry.strategy
    for other in catalog.strategies:
        if other is not strategy and other.id.casefold() == strategy.id.casefold():
            yield (
                strategy.span("id"),
                f"the id '{strategy.id}' is also that of {other.span('id')}",
                "ids are never shared or reused",
            )
