"""ADS314 outdated-name."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import name_verdicts, of_kind


@rule("ADS314")
def outdated_name(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The name of each technique is up to date with the pinned release.

    ## Why

    Readers search by name. A name from another release finds nothing, or covers less than the
    technique does now.

    ## What to do

    Write the name that the finding gives, and check whether the scope of the technique changed with
    its name.
    """
    yield from of_kind("drift", name_verdicts(entry, catalog), entry)
