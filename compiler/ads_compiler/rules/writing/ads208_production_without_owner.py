"""ADS208 production-without-owner."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS208")
def production_without_owner(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in production has an owner.

    ## Why

    When the rule alerts too often or breaks, somebody must be asked. Nobody feels responsible for a
    page without an owner.

    ## What to do

    Set `owner` to a team or a role that will still exist next year.
    """
    strategy = entry.strategy
    if strategy.status == "production" and not strategy.owner:
        yield (
            strategy.span("status"),
            "a strategy in production has no owner",
            "add an owner, for example 'owner: detection-engineering'",
        )
