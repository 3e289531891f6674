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

    A release may be installed without its detection strategies. An id that is younger than what is installed is not
    wrong, but nothing about it can be checked, and a clean verdict would hide that.

    ## What to do

    Import the release with its detection strategies (`adsc attack import`), or leave it: nothing else depends on it.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    quoted = cited(strategy)
    if index is None or not quoted:
        return
    facts = known(index, catalog.installed)
    for number, identity in enumerate(quoted):
        if facts is not None and (
            identity in facts.techniques or not facts.beyond(identity, index)
        ):
            continue
        held = (
            f"known are those of ATT&CK {facts.index.release}"
            if facts
            else "no installed release has any"
        )
        message = f"'{identity}' is not checked: ATT&CK {index.release} is installed without detection strategies"
        yield strategy.span("attack", "detections", number), message, held
