"""ADS321 facts-of-another-release."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.verdicts import newest
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import (
    name_verdicts,
    platform_verdicts,
    tactic_verdicts,
    technique_verdicts,
)


@rule("ADS321")
def facts_of_another_release(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """All ATT&CK facts of the page fit the release that it is pinned to.

    ## Why

    If something on the page is outdated, it helps to know whether the whole page was written for an
    older release, or whether it mixes facts of several releases. In the second case, no other
    release makes the page right.

    ## What to do

    Fix the outdated facts that are reported with this finding. To keep the page as it is, pin it to
    the release that this finding names, once that release is installed. Pages with facts that are
    wrong in every release are not checked, nor are pages with techniques of Mobile or ICS, for
    which no history is available.
    """
    strategy, index, past = entry.strategy, catalog.index(entry.strategy), None
    checked = [verdict for _, _, verdict in technique_verdicts(entry, catalog)]
    checked += [
        verdict for _, verdict in (*name_verdicts(entry, catalog), *tactic_verdicts(entry, catalog))
    ]
    checked += [verdict for _, _, verdict in platform_verdicts(entry, catalog)]
    kinds = {verdict.kind for verdict in checked}
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
    fitting, pinned = newest(index, claims, strategy.platforms, past), strategy.attack_version
    if fitting is None:
        span = f"{past.releases[0]} to {past.releases[-1]}"
        message = f"no release from {span} fits all ATT&CK facts of this page"
        yield (
            strategy.span("attack", "version"),
            message,
            f"fix the facts that do not fit ATT&CK {pinned}",
        )
    elif fitting != pinned:
        message = (
            f"all ATT&CK facts of this page fit ATT&CK {fitting}, "
            f"but the page is pinned to {pinned}"
        )
        yield (
            strategy.span("attack", "version"),
            message,
            f"fix the facts that differ, or pin the page to {fitting}",
        )
