"""ADS301 revoked-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.index import Index, Technique
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_techniques
from ads_compiler.strategy import Strategy, TechniqueClaim


def _effect(strategy: Strategy, claim: TechniqueClaim, successor: Technique, index: Index) -> str:
    """What the successor changes in the tactics and the platforms of the page."""
    tactics = f"its tactics are {', '.join(successor.tactics)}"
    if lost := [word for word in claim.tactics if word not in successor.tactics]:
        tactics += f" (not {', '.join(lost)})"
    if successor.platforms is None:
        return f"{tactics}, its platforms are not known"
    ends = [index.successor(other.id) or index.technique(other.id) for other in strategy.techniques]
    if any(end is None or end.platforms is None for end in ends):
        return tactics
    kept = {platform for end in ends if end is not None for platform in end.platforms or ()}
    gone = [word for word in strategy.platforms if word in index.platforms and word not in kept]
    return (
        f"{tactics}, and it lacks the page's {', '.join(gone)}"
        if gone
        else f"{tactics}, the page's platforms stay"
    )


@rule("ADS301")
def revoked_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """No technique of the page is revoked in its release.

    ## Why

    A revoked id points at nothing: coverage counts it nowhere, and whoever follows the link is sent elsewhere,
    sometimes to another tactic. It is a warning and no error, since the page was right when it was written.

    ## What to do

    Write the successor, then mend tactics and platforms: the successor has its own, and the finding names those of
    the page that it lacks. Where the name has changed on the way, read first whether the successor still means
    what the page means. Successors are followed to their end within the release that the page is pinned to.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for where, claim, verdict in judged_techniques(entry, catalog):
        revoked = index.technique(claim.id) if index else None
        if index is None or revoked is None or revoked.revoked_by is None:
            continue
        successor = index.successor(claim.id)
        if successor is None:
            yield where, verdict.message, verdict.hint
        elif any(other.id == successor.id for other in strategy.techniques):
            yield where, verdict.message, "remove it: the page has both"
        else:
            first = (
                "" if successor.name == revoked.name else "if it still means what the page means, "
            )
            yield (
                where,
                verdict.message,
                f"{first}{verdict.hint}; {_effect(strategy, claim, successor, index)}",
            )
