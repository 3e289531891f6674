"""ADS424 rules-off-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation
from ads_compiler.rules.base import Finding, rule

_CLOUD = frozenset({"IaaS", "SaaS", "Identity Provider", "Office Suite"})
# Sigma products and the platforms that their logs may cover. Other products are not checked.
_PLATFORMS = {
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
# Other platforms (PRE, Mobile and ICS) are not checked: any product may cover them.
_CHECKED = frozenset().union(*_PLATFORMS.values())


@rule("ADS424")
def rules_off_platform(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """At least one rule of the page reads logs of the page's platforms.

    ## Why

    Coverage is counted by the platforms of the front matter. A Windows page whose only rule reads
    Linux logs counts where it detects nothing.

    ## What to do

    Correct the platforms, or the `product` of the rule. Activity before an intrusion (PRE) can be
    seen from anywhere and is not checked.
    """
    strategy, platforms = entry.strategy, set(entry.strategy.platforms)
    reading = [item for item in entry.rules if not isinstance(item.logic, Correlation)]
    covered = [_PLATFORMS.get((item.logsource.product or "").casefold()) for item in reading]
    if (
        not reading
        or not platforms <= _CHECKED
        or any(one is None or one & platforms for one in covered)
    ):
        return
    first = reading[0]
    message = (
        f"no rule reads logs of {', '.join(strategy.platforms)}: "
        f"'{first.key}' reads {first.logsource}"
    )
    yield strategy.span("platforms"), message, "correct the platforms, or the product of the rule"
