"""ADS319 redundant-parent-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques


@rule("ADS319")
def redundant_parent_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page does not list a technique together with its own sub-technique.

    ## Why

    A sub-technique implies its parent. Listing the parent as well claims that the whole technique
    is covered, and counts it twice.

    ## What to do

    Remove the parent, unless the page detects more of it than the listed sub-techniques.
    """
    active = list(active_techniques(entry, catalog))
    for where, _, technique in active:
        below = [other.id for _, _, other in active if other.parent == technique.id]
        if below:
            message = (
                f"{technique.id} ({technique.name}) is listed together with its own "
                f"sub-technique {', '.join(below)}"
            )
            yield where, message, f"remove {technique.id}, unless the page detects more of it"
