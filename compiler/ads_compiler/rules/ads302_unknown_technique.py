"""ADS302 unknown-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity, closest
from ads_compiler.rules.base import Finding, rule


@rule("ADS302", "unknown-technique", Severity.ERROR)
def unknown_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every technique of the page exists in its release.

    ## Why

    An id that ATT&CK does not know is a slip of the finger, or was invented. No tool can place it.

    ## What to do

    Look the technique up, and write its id.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        if index is not None and index.technique(claim.id) is None:
            where = strategy.span("attack", "techniques", number, "id")
            parent = index.technique(claim.id.split(".")[0]) if "." in claim.id else None
            known = [t.id for t in (index.subtechniques(parent.id) if parent else index.techniques()) if t.active]
            best = closest(claim.id, known)
            near = index.technique(best) if best else None
            hint = f"did you mean '{near.id}' ({near.name})?" if near else "look it up at https://attack.mitre.org/"
            yield where, f"technique '{claim.id}' does not exist in ATT&CK {index.release}", hint
