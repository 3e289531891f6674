"""ADS306 unknown-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity, closest
from ads_compiler.rules.base import Finding, rule

# Renamed in 16.0 and 17.0, and one form that is often seen on pages.
_RENAMED = {
    "azure ad": "Identity Provider",
    "google workspace": "Office Suite",
    "network": "Network Devices",
    "office 365": "Office Suite",
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
        if index is None or platform in index.platforms:
            continue
        renamed = _RENAMED.get(platform.casefold())
        best = renamed if renamed in index.platforms else closest(platform, sorted(index.platforms))
        hint = f"did you mean '{best}'?" if best else f"known are {', '.join(sorted(index.platforms))}"
        yield strategy.span("platforms", number), f"'{platform}' is not a platform of ATT&CK {index.release}", hint
