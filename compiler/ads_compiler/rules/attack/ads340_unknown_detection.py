"""ADS340 unknown-detection."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ads_compiler.attack_mapping.citations import cited, known, suggestion
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS340")
def unknown_detection(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every detection strategy and analytic that the page cites exists in ATT&CK.

    ## Why

    An id that ATT&CK does not have is a typo or was made up, and readers who look it up find
    nothing.

    ## What to do

    Write the id that ATT&CK has for the technique, or remove it. If the page's release is installed
    without detection strategies, the newest installed release that has them is used. An id that may
    be newer than that release is reported as unchecked (ADS342) instead.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    citations = cited(strategy)
    facts = known(index, catalog.installed) if index and citations else None
    if index is None or facts is None:
        return
    for number, identity in enumerate(citations):
        if identity in facts.techniques or facts.beyond(identity, index):
            continue
        kind = "detection strategy" if identity.startswith("DET") else "analytic"
        # Below 0.8, two or more digits of these short ids differ: a suggestion would be a guess.
        near = get_close_matches(identity, facts.techniques, n=1, cutoff=0.8)
        hint = suggestion(strategy, facts) or (f"did you mean '{near[0]}'?" if near else None)
        message = f"{kind} '{identity}' does not exist in ATT&CK {facts.index.release}"
        yield strategy.span("attack", "detections", number), message, hint
