"""ADS205 duplicate-id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import remember_last
from ads_compiler.strategy import Strategy


@rule("ADS205", cross=True)
def duplicate_id(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """An id belongs to one strategy.

    ## Why

    Module names, links and alerts contain the id. If two strategies share it, an alert leads to the
    wrong page.

    ## What to do

    Give the newer strategy an id that was never used before.
    """
    strategy = entry.strategy
    for other in _by_id(catalog)[strategy.id.casefold()]:
        if other is not strategy:
            yield (
                strategy.span("id"),
                f"duplicate id '{strategy.id}'; {other.span('id')} has it too",
                "choose an id that was never used",
            )


@remember_last
def _by_id(catalog: Catalog) -> dict[str, list[Strategy]]:
    known: dict[str, list[Strategy]] = defaultdict(list)
    for strategy in catalog.strategies:
        known[strategy.id.casefold()].append(strategy)
    return known
