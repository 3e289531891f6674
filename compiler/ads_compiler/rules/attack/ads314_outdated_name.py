"""ADS314 outdated-name."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_names, of_kind


@rule("ADS314")
def outdated_name(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique that is named bears the name of the pinned release.

    ## Why

    Readers search for names. A name of another release finds nothing, or means less than the technique covers now.

    ## What to do

    Write the name that the finding gives, and check whether the technique was widened with it.
    """
    yield from of_kind("drift", judged_names(entry, catalog), entry)
