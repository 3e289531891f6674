"""ADS313 outdated-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import finding, platform_verdicts


@rule("ADS313")
def outdated_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The platforms of the page are up to date with the pinned release.

    ## Why

    ATT&CK renames platforms, merges them, and removes them from techniques. Network became Network
    Devices everywhere; what Office 365, Google Workspace and Azure AD became depends on the
    technique.

    ## What to do

    Write the platform that the finding names. If it names none, the page's techniques no longer
    list the platform: remove it, or choose the technique that has it.
    """
    for where, _, verdict in platform_verdicts(entry, catalog):
        if verdict.kind == "drift":
            yield finding(where, verdict, entry)
