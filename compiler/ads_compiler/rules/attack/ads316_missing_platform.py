"""ADS316 missing-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques

# The platform that a product of Sigma means, and those that its logs can stand for: a container's come from its node.
_REACHED = {
    "cisco": ("Network Devices",),
    "kubernetes": ("Containers", "IaaS"),
    "linux": ("Linux", "Containers", "ESXi", "IaaS", "Network Devices"),
    "m365": ("Office Suite", "Identity Provider", "SaaS"),
    "macos": ("macOS",),
    "okta": ("Identity Provider", "SaaS"),
    "windows": ("Windows", "IaaS", "Identity Provider", "Office Suite"),
}


@rule("ADS316")
def missing_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A platform of the technique that the page's own rules read is among the page's platforms.

    ## Why

    Coverage is counted by platform. A page whose rules read Windows events, and whose only technique is known on
    Windows, covers more than it says.

    ## What to do

    Add the platform, or say in Blind Spots why it does not count. Only pages with one technique are judged, and
    only log sources that belong to one platform without doubt; of several missing platforms the first is told.
    """
    strategy, found = entry.strategy, list(active_techniques(entry, catalog))
    if len(strategy.techniques) != 1 or not found:
        return
    technique = found[0][2]
    products = [rule.logsource.product or "" for rule in entry.rules if rule.alerts]
    products += [item.product or "" for item in strategy.telemetry]
    for product in dict.fromkeys(word.casefold() for word in products):
        reached = _REACHED.get(product, ())
        if (
            reached
            and reached[0] in (technique.platforms or ())
            and not set(reached) & set(strategy.platforms)
        ):
            message = f"the page reads logs of {product} and leaves out '{reached[0]}', a platform of {technique.id}"
            yield (
                strategy.span("platforms"),
                message,
                f"add '{reached[0]}', or say in Blind Spots why it is left out",
            )
            return
