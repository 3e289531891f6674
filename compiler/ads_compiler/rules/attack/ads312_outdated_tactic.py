"""ADS312 outdated-tactic."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_tactics, of_kind


@rule("ADS312")
def outdated_tactic(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique is claimed for tactics that it has in the pinned release.

    ## Why

    Tactics of techniques change between releases. ATT&CK 19 split Defense Evasion: TA0005 kept its id and is called
    Stealth, the rest became Defense Impairment (TA0112), and some techniques are in neither now. From the old name
    alone the new one cannot be told.

    ## What to do

    Write the tactic that the finding names for the technique.
    """
    yield from of_kind("drift", judged_tactics(entry, catalog), entry)
