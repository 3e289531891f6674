"""ADS311 technique-of-another-release."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_techniques


@rule("ADS311")
def technique_of_another_release(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every technique of the page exists in the release that the page is pinned to.

    ## Why

    An id of a later release on a page that is pinned to an older one was not checked against that release. Tools
    that read the page by its release do not find it.

    ## What to do

    Pin the page to a release that has the technique and check its other facts again, or write what the pinned
    release has in its place.
    """
    index = catalog.index(entry.strategy)
    for where, claim, verdict in judged_techniques(entry, catalog):
        if index is not None and verdict.kind == "drift" and index.technique(claim.id) is None:
            yield where, verdict.message, verdict.hint
