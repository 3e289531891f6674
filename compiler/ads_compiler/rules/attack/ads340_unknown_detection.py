"""ADS340 unknown-detection."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ads_compiler.attack_mapping.citations import advised, cited, known
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS340")
def unknown_detection(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every detection strategy and analytic that the page cites exists in ATT&CK.

    ## Why

    An id that ATT&CK does not know is a slip of the finger, or was invented, and whoever follows it finds nothing.

    ## What to do

    Write the id that ATT&CK has for the technique, or remove it. Where the page's release is installed without
    detection strategies, the newest installed release that has them is asked; an id that may be younger than that
    release is reported as unchecked instead.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    quoted = cited(strategy)
    facts = known(index, catalog.installed) if index and quoted else None
    if index is None or facts is None:
        return
    for number, identity in enumerate(quoted):
        if identity in facts.techniques or facts.beyond(identity, index):
            continue
        what = "detection strategy" if identity.startswith("DET") else "analytic"
        # Ids are short and alike: below 0.8, two digits or more differ, and the suggestion would be a guess.
        near = get_close_matches(identity, facts.techniques, n=1, cutoff=0.8)
        hint = advised(strategy, facts) or (f"did you mean '{near[0]}'?" if near else None)
        message = f"{what} '{identity}' does not exist in ATT&CK {facts.index.release}"
        yield strategy.span("attack", "detections", number), message, hint
