"""ADS313 outdated-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import finding, judged_platforms


@rule("ADS313")
def outdated_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Platforms are those that the pinned release knows for the page's techniques.

    ## Why

    ATT&CK renames platforms, merges them, and takes them from techniques. Network became Network Devices everywhere;
    what Office 365, Google Workspace and Azure AD became depends on the technique.

    ## What to do

    Write the platform that the finding names. Where it names none, the techniques of the page have lost the
    platform: remove it, or choose the technique that has it.
    """
    for where, _, verdict in judged_platforms(entry, catalog):
        if verdict.kind == "drift":
            yield finding(where, verdict, entry)
