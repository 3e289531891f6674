"""ADS302 unknown-technique."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ads_compiler.attack.index import Index
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.lookup import outside, scope
from ads_compiler.strategy import TechniqueClaim


def _hint(claim: TechniqueClaim, index: Index) -> str:
    """The technique of that name, one whose id is a slip away, or where to look."""
    active = [technique for technique in index.techniques() if technique.active]
    named = next((t for t in active if claim.name and t.name.casefold() == claim.name.casefold()), None)
    parent = index.technique(claim.id.split(".")[0]) if "." in claim.id else None
    known = {t.id: t for t in active if parent is None or t.parent == parent.id}
    # Ids are short and alike: below 0.8, two digits or more differ, and the suggestion would be a guess.
    near = named or next((known[best] for best in get_close_matches(claim.id, known, n=1, cutoff=0.8)), None)
    if near is not None:
        return f"did you mean '{near.id}' ({near.name})?"
    if parent is not None and known:
        return f"{parent.id} ({parent.name}) has {min(known)} to {max(known)}"
    successor = index.successor(parent.id) if parent else None
    if parent is not None and successor is not None:
        return f"{parent.id} is revoked; its successor is {successor.id} ({successor.name})"
    return "look it up at https://attack.mitre.org/"


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
        if index is None or index.technique(claim.id) is not None or outside(claim.id, index):
            continue
        where = strategy.span("attack", "techniques", number, "id")
        yield where, f"technique '{claim.id}' does not exist in {scope(index)}", _hint(claim, index)
