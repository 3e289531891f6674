"""ADS316 missing-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import active_techniques

# The platform of a Sigma product, then others that its logs may cover: the events of a container
# come from its node.
_PLATFORMS = {
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
    """The page lists the platform whose logs its rules read.

    ## Why

    Coverage is counted by platform. A page whose rules read Windows events, and whose technique
    lists Windows, covers more than it claims.

    ## What to do

    Add the platform, or explain under Blind Spots why it does not count. Only pages with one
    technique are checked, and only log sources that clearly belong to one platform. If several
    platforms are missing, the first is reported.
    """
    strategy, active = entry.strategy, list(active_techniques(entry, catalog))
    if len(strategy.techniques) != 1 or not active:
        return
    technique = active[0][2]
    products = [rule.logsource.product or "" for rule in entry.rules if rule.alerts]
    products += [item.product or "" for item in strategy.telemetry]
    for product in dict.fromkeys(word.casefold() for word in products):
        covered = _PLATFORMS.get(product, ())
        if (
            covered
            and covered[0] in (technique.platforms or ())
            and not set(covered) & set(strategy.platforms)
        ):
            message = (
                f"the page reads logs of {product} but does not list '{covered[0]}', "
                f"a platform of {technique.id}"
            )
            yield (
                strategy.span("platforms"),
                message,
                f"add '{covered[0]}', or explain under Blind Spots why it is left out",
            )
            return
