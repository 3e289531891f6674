"""ADS334 preparation-seen-inside."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.attack_mapping.prose import subject
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques


@rule("ADS334")
def preparation_seen_inside(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique that happens before an intrusion is not looked for inside.

    ## Why

    Reconnaissance and Resource Development happen where the victim has no telemetry. What is seen inside is another
    technique: a scan from a compromised host is Network Service Discovery, not Active Scanning.

    ## What to do

    Map the page to what the intruder does inside; the hint names the likeliest. Pages that have such a technique too
    are left alone, and so are techniques that reach the victim: scans from outside, searches of its websites,
    phishing for information.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    found = list(active_techniques(entry, catalog))
    sources = tuple(rule.logsource for rule in entry.rules if rule.alerts)
    if index is not None and len(found) == len(strategy.techniques):
        told = scope.preparation(
            subject(strategy, sources), [technique for _, _, technique in found], index
        )
        if told is not None:
            yield found[0][0], *told
