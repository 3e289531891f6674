"""ADS306 unknown-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity, closest
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.lookup import platforms_outside, scope

# Renamed in 16.0 and 17.0, or merged into IaaS in 9.0, and forms that are often seen on pages.
_RENAMED = {
    "aws": "IaaS",
    "azure": "IaaS",
    "azure ad": "Identity Provider",
    "docker": "Containers",
    "gcp": "IaaS",
    "google workspace": "Office Suite",
    "kubernetes": "Containers",
    "mac os x": "macOS",
    "network": "Network Devices",
    "office 365": "Office Suite",
    "os x": "macOS",
    "osx": "macOS",
    "pre (pre-execution)": "PRE",
}


@rule("ADS306", "unknown-platform", Severity.ERROR)
def unknown_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Platforms are written in ATT&CK's words.

    ## Why

    Platforms are compared letter by letter by every tool that reads the page, and ATT&CK has renamed several of
    them.

    ## What to do

    Write the platform as the pinned release does.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for number, platform in enumerate(strategy.platforms if index else ()):
        if index is None or platform in index.platforms or platform in platforms_outside(index):
            continue
        renamed = _RENAMED.get(platform.casefold())
        best = renamed if renamed in index.platforms else closest(platform, sorted(index.platforms))
        hint = f"did you mean '{best}'?" if best else f"known are {', '.join(sorted(index.platforms))}"
        yield strategy.span("platforms", number), f"'{platform}' is not a platform of {scope(index)}", hint
