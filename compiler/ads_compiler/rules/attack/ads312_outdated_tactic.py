"""ADS312 outdated-tactic."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import of_kind, tactic_verdicts


@rule("ADS312")
def outdated_tactic(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The tactics of each technique are up to date with the pinned release.

    ## Why

    The tactics of techniques change between releases. ATT&CK 19 split Defense Evasion: TA0005 kept
    its id and is now called Stealth, other techniques moved to Defense Impairment (TA0112), and
    some are in neither. The new tactic does not follow from the old name alone.

    ## What to do

    Write the tactic that the finding names for the technique.
    """
    yield from of_kind("drift", tactic_verdicts(entry, catalog), entry)
