"""ADS301 revoked-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS301", "revoked-technique", Severity.ERROR)
def revoked_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """No technique of the page is revoked in its release.

    ## Why

    A revoked id points at nothing: coverage counts it nowhere, and whoever follows the link is sent elsewhere,
    sometimes to another tactic.

    ## What to do

    Write the successor, then check tactics and platforms again: the successor has its own. Successors are followed
    to their end within the release that the page is pinned to.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, claim in enumerate(strategy.techniques if index else ()):
        technique = index.technique(claim.id) if index else None
        if index is None or technique is None or technique.revoked_by is None:
            continue
        where, successor = strategy.span("attack", "techniques", number, "id"), index.successor(claim.id)
        message = f"technique '{claim.id}' is revoked in ATT&CK {index.release}"
        if successor is None:
            yield where, f"{message} and has no active successor", "look for the technique that fits, or remove it"
        elif any(other.id == successor.id for other in strategy.techniques):
            yield (
                where,
                f"{message}; its successor is {successor.id} ({successor.name})",
                "remove it: the page has both",
            )
        else:
            told = f"{message}; its successor is {successor.id} ({successor.name})"
            yield where, told, f"write '{successor.id}', then check platforms and tactics again"
