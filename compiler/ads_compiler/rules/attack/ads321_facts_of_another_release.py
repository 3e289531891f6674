"""ADS321 facts-of-another-release."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.verdicts import newest
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import (
    judged_names,
    judged_platforms,
    judged_tactics,
    judged_techniques,
)


@rule("ADS321")
def facts_of_another_release(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """All ATT&CK facts of the page hold together in the release that it is pinned to.

    ## Why

    Where something on the page is outdated, it helps to know whether the page as a whole is of an older release, or
    whether facts of several releases stand side by side. In the second case no release makes it right.

    ## What to do

    Mend the outdated facts that are reported beside this one. A page that shall stay as it was can be pinned to the
    release that this finding names, once that is installed. A page with facts that are wrong in every release, or
    with techniques of Mobile or ICS, whose history is not known, is not judged.
    """
    strategy, index, past = entry.strategy, catalog.index(entry.strategy), None
    judged = [verdict for _, _, verdict in judged_techniques(entry, catalog)]
    judged += [
        verdict for _, verdict in (*judged_names(entry, catalog), *judged_tactics(entry, catalog))
    ]
    judged += [verdict for _, _, verdict in judged_platforms(entry, catalog)]
    kinds = {verdict.kind for verdict in judged}
    if (
        index is None
        or "drift" not in kinds
        or "wrong" in kinds
        or (past := catalog.installed.history()) is None
    ):
        return
    if any(next(past.versions(claim.id), None) is None for claim in strategy.techniques):
        return
    claims = [(claim.id, claim.name, claim.tactics) for claim in strategy.techniques]
    held, pinned = newest(index, claims, strategy.platforms, past), strategy.attack_version
    if held is None:
        span = f"{past.releases[0]} to {past.releases[-1]}"
        message = f"in no release from {span} do all ATT&CK facts of this page hold together"
        yield (
            strategy.span("attack", "version"),
            message,
            f"mend those that do not hold in ATT&CK {pinned}",
        )
    elif held != pinned:
        message = f"all ATT&CK facts of this page hold together in ATT&CK {held}, and not in {pinned}, to which it is pinned"
        yield (
            strategy.span("attack", "version"),
            message,
            f"mend those that differ, or pin the page to {held}",
        )
