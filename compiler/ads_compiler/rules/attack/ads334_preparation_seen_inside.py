"""ADS334 preparation-seen-inside."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import scope
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.scope import out_of_scope


@rule("ADS334")
def preparation_seen_inside(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page about internal activity does not claim a technique from before the intrusion.

    ## Why

    Reconnaissance and Resource Development happen where the victim has no telemetry. Activity
    inside the network belongs to another technique: a scan from a compromised host is Network
    Service Discovery, not Active Scanning.

    ## What to do

    Map the page to what the intruder does inside the network; the hint names the likeliest
    technique. Pages that also claim such a technique are not reported, nor are techniques that
    reach the victim: scans from outside, searches of its websites, phishing for information.
    """
    yield from out_of_scope(entry, catalog, scope.preparation)
