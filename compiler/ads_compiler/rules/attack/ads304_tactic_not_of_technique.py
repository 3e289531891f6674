"""ADS304 tactic-not-of-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import of_kind, tactic_verdicts


@rule("ADS304")
def tactic_not_of_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Each technique is claimed only for tactics that it belongs to.

    ## Why

    Coverage is counted by tactic. A tactic that the technique never had fills a cell that the
    matrix does not have.

    ## What to do

    Use the short names of the technique's tactics in the pinned release. A tactic that the
    technique had in another release is reported as outdated (ADS312) instead.
    """
    yield from of_kind("wrong", tactic_verdicts(entry, catalog), entry)
