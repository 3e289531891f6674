"""ADS322 other-release-than-project."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS322")
def other_release_than_project(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page is pinned to the release of ATT&CK that the project names.

    ## Why

    Pages of one project are counted together. Where they are of different releases, a tactic or a technique of one
    means something else in another.

    ## What to do

    Check the page's facts in the release of the project, then pin the page to that. A project that names no release
    has no such finding.
    """
    strategy, wanted = entry.strategy, catalog.installed.pinned
    if wanted and strategy.attack_version != wanted:
        message = (
            f"this page is pinned to ATT&CK {strategy.attack_version}, and the project to {wanted}"
        )
        where, hint = (
            strategy.span("attack", "version"),
            f"check its facts in {wanted}, then pin it to that",
        )
        yield where, message, hint
