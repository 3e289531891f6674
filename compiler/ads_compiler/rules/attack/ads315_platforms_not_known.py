"""ADS315 platforms-not-known."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques


@rule("ADS315")
def platforms_not_known(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The platforms of the page can be checked against its techniques.

    ## Why

    For a few techniques, the installed data does not list platforms. The page's platforms are then
    neither confirmed nor refuted, and a clean result would hide that.

    ## What to do

    Compare the platforms with the technique's page at MITRE, or import the release with `adsc
    attack import`.
    """
    strategy, active = entry.strategy, list(active_techniques(entry, catalog))
    known = {platform for _, _, technique in active for platform in technique.platforms or ()}
    if unchecked := [word for word in strategy.platforms if word not in known]:
        for where, _, technique in active:
            if technique.platforms is None:
                message = (
                    f"the platforms of {technique.id} ({technique.name}) in "
                    f"ATT&CK {strategy.attack_version} are unknown: "
                    f"{', '.join(unchecked)} cannot be checked"
                )
                yield where, message, f"look them up at {technique.url}"
