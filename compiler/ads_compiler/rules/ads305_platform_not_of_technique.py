"""ADS305 platform-not-of-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS305", "platform-not-of-technique", Severity.ERROR)
def platform_not_of_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page's platforms are platforms of its techniques.

    ## Why

    A platform that no technique of the page lists promises coverage that ATT&CK has no cell for; often it means
    that another technique is the right one.

    ## What to do

    Remove the platform, or add the technique that has it. Where ATT&CK's platforms of a technique are not known,
    nothing is reported.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    if index is None:
        return
    found = [index.technique(claim.id) for claim in strategy.techniques]
    known = [technique for technique in found if technique is not None and technique.active]
    if len(known) < len(found) or any(technique.platforms is None for technique in known):
        return
    fitting = {platform for technique in known for platform in technique.platforms or ()}
    for number, platform in enumerate(strategy.platforms):
        if platform not in fitting and platform in index.platforms:
            listed = ", ".join(sorted(fitting))
            message = f"no technique of this page has the platform '{platform}' in ATT&CK {index.release}"
            yield strategy.span("platforms", number), message, f"they have {listed}"
