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

    For a few techniques the installed facts do not say the platforms. What the page claims of them is neither right
    nor wrong, and a clean verdict would hide that.

    ## What to do

    Compare the platforms with the technique's page at MITRE, or import the release with `adsc attack import`.
    """
    strategy, found = entry.strategy, list(active_techniques(entry, catalog))
    known = {platform for _, _, technique in found for platform in technique.platforms or ()}
    if unsure := [word for word in strategy.platforms if word not in known]:
        for where, _, technique in found:
            if technique.platforms is None:
                message = (
                    f"the platforms of {technique.id} ({technique.name}) in ATT&CK {strategy.attack_version} "
                    f"are not known: {', '.join(unsure)} cannot be checked"
                )
                yield where, message, f"look them up at {technique.url}"
