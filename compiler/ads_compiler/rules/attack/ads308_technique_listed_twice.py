"""ADS308 technique-listed-twice."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS308")
def technique_listed_twice(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A technique stands once on a page.

    ## Why

    Listed twice, the second one's tactics are read by nobody, and counts go wrong.

    ## What to do

    Put the tactics of both together under one entry.
    """
    seen: set[str] = set()
    for number, claim in enumerate(entry.strategy.techniques):
        if claim.id in seen:
            where = entry.strategy.span("attack", "techniques", number, "id")
            yield (
                where,
                f"technique '{claim.id}' is listed twice",
                "put the tactics of both under the first",
            )
        seen.add(claim.id)
