"""ADS301 revoked-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.index import Index, Technique
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import technique_verdicts
from ads_compiler.strategy import Strategy, TechniqueClaim


def _effect(strategy: Strategy, claim: TechniqueClaim, successor: Technique, index: Index) -> str:
    """How the successor differs from the tactics and platforms of the page."""
    tactics = f"its tactics are {', '.join(successor.tactics)}"
    if lost := [word for word in claim.tactics if word not in successor.tactics]:
        tactics += f" (not {', '.join(lost)})"
    if successor.platforms is None:
        return f"{tactics}, its platforms are unknown"
    ends = [index.successor(other.id) or index.technique(other.id) for other in strategy.techniques]
    if any(end is None or end.platforms is None for end in ends):
        return tactics
    listed = {platform for end in ends if end is not None for platform in end.platforms or ()}
    gone = [word for word in strategy.platforms if word in index.platforms and word not in listed]
    return (
        f"{tactics}, and ATT&CK does not list it for {', '.join(gone)}"
        if gone
        else f"{tactics}, the page's platforms still apply"
    )


@rule("ADS301")
def revoked_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """No technique of the page is revoked in the pinned release.

    ## Why

    A revoked id no longer names a technique: coverage does not count it, and its link redirects to
    another technique, sometimes in another tactic. This is a warning, not an error, because the
    page was right when it was written.

    ## What to do

    Replace the id with its successor, then update tactics and platforms: the finding names those of
    the page that the successor does not have. If the successor has another name, first check that
    it still means what the page means. Chains of successors are followed to the end within the
    pinned release.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for where, claim, verdict in technique_verdicts(entry, catalog):
        revoked = index.technique(claim.id) if index else None
        if index is None or revoked is None or revoked.revoked_by is None:
            continue
        successor = index.successor(claim.id)
        if successor is None:
            yield where, verdict.message, verdict.hint
        elif any(other.id == successor.id for other in strategy.techniques):
            yield where, verdict.message, "remove it: the page already lists its successor"
        else:
            first = (
                "" if successor.name == revoked.name else "if it still means what the page means, "
            )
            yield (
                where,
                verdict.message,
                f"{first}{verdict.hint}; {_effect(strategy, claim, successor, index)}",
            )
