"""ADS310 unchecked-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import of_kind, technique_verdicts


@rule("ADS310")
def unchecked_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The pinned release is installed with the domain of every technique of the page.

    ## Why

    A release may be installed with only one domain of ATT&CK. A technique of another domain is not
    wrong, but nothing about it can be checked, and a clean result would hide that.

    ## What to do

    Import the missing domain with `adsc attack import`, or pin the page to a release that is
    installed with it.
    """
    yield from of_kind(
        "unknown",
        ((where, verdict) for where, _, verdict in technique_verdicts(entry, catalog)),
        entry,
    )
