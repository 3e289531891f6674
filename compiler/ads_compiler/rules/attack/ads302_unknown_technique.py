"""ADS302 unknown-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.verdicts import techniques_named
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import technique_verdicts


@rule("ADS302")
def unknown_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every technique of the page exists in some release of ATT&CK.

    ## Why

    An id that is in no release of ATT&CK is a typo or was made up, and no tool can resolve it.

    ## What to do

    Look up the technique and write its id.
    """
    index = catalog.index(entry.strategy)
    for where, claim, verdict in technique_verdicts(entry, catalog):
        if verdict.kind == "wrong":
            named = techniques_named(index, claim.name) if index and claim.name else ()
            hint = f"did you mean '{named[0].id}' ({named[0].name})?" if named else verdict.hint
            yield where, verdict.message, hint
