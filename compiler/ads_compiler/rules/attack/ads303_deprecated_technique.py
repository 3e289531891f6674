"""ADS303 deprecated-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import technique_verdicts


@rule("ADS303")
def deprecated_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """No technique of the page is deprecated in the pinned release.

    ## Why

    MITRE deprecates techniques that it no longer maintains. The id can still be looked up, but it
    is not updated, and matrices leave it out.

    ## What to do

    Use an active technique that covers the same behavior, or remove it.
    """
    index = catalog.index(entry.strategy)
    for where, claim, verdict in technique_verdicts(entry, catalog):
        technique = index.technique(claim.id) if index else None
        if technique is not None and technique.deprecated and technique.revoked_by is None:
            yield where, verdict.message, verdict.hint
