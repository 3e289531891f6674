"""ADS306 unknown-platform."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import finding, platform_verdicts


@rule("ADS306")
def unknown_platform(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Every platform is spelled as in ATT&CK.

    ## Why

    Tools compare platforms exactly, so they do not find a page whose platform is spelled in another
    way.

    ## What to do

    Write the platform as the pinned release does. On a page without front matter, a platform with a
    remark in parentheses is a warning.
    """
    index = catalog.index(entry.strategy)
    for where, word, verdict in platform_verdicts(entry, catalog):
        if index is not None and verdict.kind == "wrong" and word not in index.platforms:
            yield finding(where, verdict, entry)
