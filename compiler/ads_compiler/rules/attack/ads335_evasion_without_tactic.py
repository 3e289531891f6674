"""ADS335 evasion-without-tactic."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.attack_mapping.prose import subject
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques


@rule("ADS335")
def evasion_without_tactic(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page whose goal is to find evasion has a technique that is evasion.

    ## Why

    A goal such as "attempts to bypass security monitoring" promises one thing, a technique that collects files
    another. One of the two is not what the page detects.

    ## What to do

    Tell the goal by what the technique does, or map the page to the technique of evasion that it detects. The
    tactics that count as evasion are Defense Evasion up to ATT&CK 18, Stealth and Defense Impairment since 19.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    found = list(active_techniques(entry, catalog))
    sources = tuple(rule.logsource for rule in entry.rules if rule.alerts)
    if index is not None and len(found) == len(strategy.techniques):
        told = scope.missing_evasion(
            subject(strategy, sources), [technique for _, _, technique in found], index
        )
        if told is not None:
            yield found[0][0], *told
