"""ADS322 other-release-than-project."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS322")
def other_release_than_project(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page is pinned to the same ATT&CK release as the project.

    ## Why

    Coverage counts the pages of a project together. Tactics and techniques change between releases,
    so pages that are pinned to different releases cannot be compared.

    ## What to do

    Check the page's facts against the project's release, then pin the page to it. Nothing is
    reported if the project does not set a release.
    """
    strategy, release = entry.strategy, catalog.installed.pinned
    if release and strategy.attack_version != release:
        message = (
            f"this page is pinned to ATT&CK {strategy.attack_version}, but the project to {release}"
        )
        where, hint = (
            strategy.span("attack", "version"),
            f"check its facts against {release}, then pin it to that release",
        )
        yield where, message, hint
