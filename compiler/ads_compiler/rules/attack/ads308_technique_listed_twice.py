"""ADS308 technique-listed-twice."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS308")
def technique_listed_twice(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page lists each technique once.

    ## Why

    The tactics of the second entry are ignored, and coverage counts are wrong.

    ## What to do

    Merge the tactics of both entries into one.
    """
    seen: set[str] = set()
    for number, claim in enumerate(entry.strategy.techniques):
        if claim.id in seen:
            where = entry.strategy.span("attack", "techniques", number, "id")
            yield (
                where,
                f"technique '{claim.id}' is listed twice",
                "merge the tactics of both entries into the first",
            )
        seen.add(claim.id)
