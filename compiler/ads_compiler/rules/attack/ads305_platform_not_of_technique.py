"""ADS305 platform-not-of-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_platforms


@rule("ADS305")
def platform_not_of_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page's platforms are platforms of its techniques.

    ## Why

    A platform that no technique of the page lists promises coverage that ATT&CK has no cell for; often it means
    that another technique is the right one.

    ## What to do

    Remove the platform, or add the technique that has it. Where ATT&CK's platforms of a technique are not known,
    or the technique is not active, nothing is reported here.
    """
    index = catalog.index(entry.strategy)
    for where, word, verdict in judged_platforms(entry, catalog):
        if index is not None and verdict.kind == "wrong" and word in index.platforms:
            yield where, verdict.message, verdict.hint
