"""ADS342 unchecked-detection."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping.citations import cited, known
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS342")
def unchecked_detection(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every detection strategy and analytic that the page cites can be looked up.

    ## Why

    A release may be installed without its detection strategies. An id that is newer than the
    installed data is not wrong, but it cannot be checked, and a clean result would hide that.

    ## What to do

    Import the release with its detection strategies (`adsc attack import`), or leave the id as it
    is: nothing else depends on it.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    citations = cited(strategy)
    if index is None or not citations:
        return
    facts = known(index, catalog.installed)
    for number, identity in enumerate(citations):
        if facts is not None and (
            identity in facts.techniques or not facts.beyond(identity, index)
        ):
            continue
        hint = (
            f"the newest installed ones are of ATT&CK {facts.index.release}"
            if facts
            else "no installed release has detection strategies"
        )
        message = (
            f"'{identity}' is not checked: ATT&CK {index.release} is installed "
            "without detection strategies"
        )
        yield strategy.span("attack", "detections", number), message, hint
