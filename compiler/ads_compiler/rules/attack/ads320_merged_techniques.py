"""ADS320 merged-techniques."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS320")
def merged_techniques(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """No two techniques of the page have been merged into one.

    ## Why

    A release can merge techniques. Both ids then have the same successor, and the page seems to
    cover more than it does.

    ## What to do

    Write the successor once, with the tactics that apply.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    seen: dict[str, str] = {}
    for number, claim in enumerate(strategy.techniques if index else ()):
        successor = index.successor(claim.id) if index else None
        if successor is None:
            continue
        first = seen.setdefault(successor.id, claim.id)
        if first != claim.id:
            message = (
                f"'{first}' and '{claim.id}' are the same technique in "
                f"ATT&CK {strategy.attack_version}: {successor.id} ({successor.name})"
            )
            where = strategy.span("attack", "techniques", number, "id")
            yield where, message, f"replace both with '{successor.id}'"
