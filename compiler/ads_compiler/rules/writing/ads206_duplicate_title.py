"""ADS206 duplicate-title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import remember_last
from ads_compiler.strategy import Strategy


def _normal(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


@rule("ADS206", raw=True, cross=True)
def duplicate_title(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A title belongs to one strategy.

    ## Why

    Two pages with the same title cannot be distinguished in a list, a search or an alert.

    ## What to do

    Name in each title what only this strategy detects, or merge the two strategies.
    """
    strategy = entry.strategy
    for other in _by_title(catalog)[_normal(strategy.title)]:
        if other is not strategy:
            owner = f"{other.id} ({other.name})" if other.id else other.name
            yield (
                strategy.span("title"),
                f"duplicate title '{strategy.title}'; {owner} has it too",
                "name in the title what only this strategy detects",
            )


@remember_last
def _by_title(catalog: Catalog) -> dict[str, list[Strategy]]:
    known: dict[str, list[Strategy]] = defaultdict(list)
    for strategy in catalog.strategies:
        known[_normal(strategy.title)].append(strategy)
    return known
