"""ADS319 redundant-parent-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques


@rule("ADS319")
def redundant_parent_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique is not listed beside its own sub-technique.

    ## Why

    A sub-technique belongs to its technique without being said. Listed beside it, the technique claims to be covered
    as a whole, and is counted twice.

    ## What to do

    Leave the technique out, unless the page detects more of it than the sub-techniques that it lists.
    """
    found = list(active_techniques(entry, catalog))
    for where, _, technique in found:
        below = [other.id for _, _, other in found if other.parent == technique.id]
        if below:
            message = f"{technique.id} ({technique.name}) is listed beside its own sub-technique {', '.join(below)}"
            yield where, message, f"leave {technique.id} out, unless the page detects more of it"
