"""ADS311 technique-of-another-release."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import technique_verdicts


@rule("ADS311")
def technique_of_another_release(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every technique of the page exists in the pinned release.

    ## Why

    An id from a later release was not checked against the release that the page is pinned to. Tools
    that read the page with the pinned release do not find the technique.

    ## What to do

    Pin the page to a release that has the technique and check its other facts again, or write the
    technique that the pinned release has instead.
    """
    index = catalog.index(entry.strategy)
    for where, claim, verdict in technique_verdicts(entry, catalog):
        if index is not None and verdict.kind == "drift" and index.technique(claim.id) is None:
            yield where, verdict.message, verdict.hint
