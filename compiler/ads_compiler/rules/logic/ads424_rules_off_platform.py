"""ADS424 rules-off-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation
from ads_compiler.rules.base import Finding, rule

_CLOUD = frozenset({"IaaS", "SaaS", "Identity Provider", "Office Suite"})
# The platforms whose events a product of Sigma can hold. Of other products nothing is said.
_REACHED = {
    "aws": _CLOUD | {"Containers"},
    "azure": _CLOUD | {"Containers", "Windows"},
    "cisco": frozenset({"Network Devices"}),
    "gcp": _CLOUD | {"Containers"},
    "juniper": frozenset({"Network Devices"}),
    "kubernetes": frozenset({"Containers", "IaaS", "Linux", "Windows"}),
    "linux": frozenset({"Linux", "Containers", "ESXi", "IaaS", "Network Devices"}),
    "m365": frozenset({"Office Suite", "Identity Provider", "SaaS", "Windows"}),
    "macos": frozenset({"macOS"}),
    "okta": frozenset({"Identity Provider", "SaaS"}),
    "windows": frozenset({"Windows", "IaaS", "Identity Provider", "Office Suite", "Containers"}),
}
# Of other platforms (PRE, those of Mobile and ICS) nothing is said: they are seen from anywhere, or in own logs.
_JUDGED = frozenset().union(*_REACHED.values())


@rule("ADS424")
def rules_off_platform(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """At least one rule of the page reads a log of the page's platforms.

    ## Why

    Coverage is counted by the platforms of the front matter. A page for Windows whose only rule reads Linux counts
    where it sees nothing.

    ## What to do

    Correct the platforms, or the `product` of the rule. What happens before an attack (PRE) can be seen from
    anywhere and is left alone.
    """
    strategy, platforms = entry.strategy, set(entry.strategy.platforms)
    reading = [item for item in entry.rules if not isinstance(item.logic, Correlation)]
    reached = [_REACHED.get((item.logsource.product or "").casefold()) for item in reading]
    if (
        not reading
        or not platforms <= _JUDGED
        or any(one is None or one & platforms for one in reached)
    ):
        return
    first = reading[0]
    message = f"no rule reads a log of {', '.join(strategy.platforms)}: '{first.key}' reads {first.logsource}"
    yield strategy.span("platforms"), message, "correct the platforms, or the product of the rule"
