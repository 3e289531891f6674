"""ADS309 technique-name-differs."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_names, of_kind


@rule("ADS309")
def technique_name_differs(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A technique that is named is named as the release names it.

    ## Why

    Id and name that do not belong together mean that one of them is wrong, and nobody can tell which.

    ## What to do

    Write the name that the release has for the id, alone or after that of its parent (`Parent: Name`), or leave
    `name` out. Where the name is that of another technique, the id may be the slip.
    """
    yield from of_kind("wrong", judged_names(entry, catalog), entry)
