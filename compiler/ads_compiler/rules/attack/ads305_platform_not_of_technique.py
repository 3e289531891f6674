"""ADS305 platform-not-of-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import platform_verdicts


@rule("ADS305")
def platform_not_of_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Each platform of the page is a platform of one of its techniques.

    ## Why

    A platform that none of the page's techniques lists claims coverage for which ATT&CK has no
    cell. Often it means that another technique is the right one.

    ## What to do

    Remove the platform, or add the technique that has it. Nothing is reported if the platforms of a
    technique are unknown, or if the technique is not active.
    """
    index = catalog.index(entry.strategy)
    for where, word, verdict in platform_verdicts(entry, catalog):
        if index is not None and verdict.kind == "wrong" and word in index.platforms:
            yield where, verdict.message, verdict.hint
