"""ADS307 release-not-installed."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS307")
def release_not_installed(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The ATT&CK release that the page is pinned to is installed.

    ## Why

    Without the release, none of the page's ATT&CK facts can be checked, and a clean result would
    mean nothing.

    ## What to do

    Pin the page to an installed release, or import the release with `adsc attack import`.
    """
    strategy = entry.strategy
    if catalog.index(strategy) is None:
        installed = ", ".join(catalog.installed.releases()) or "none"
        message = f"ATT&CK {strategy.attack_version} is not installed"
        yield strategy.span("attack", "version"), message, f"installed: {installed}"
