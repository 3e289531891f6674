"""ADS309 technique-name-differs."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import name_verdicts, of_kind


@rule("ADS309")
def technique_name_differs(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The name of a technique matches its id in the pinned release.

    ## Why

    If the id and the name do not match, one of them is wrong, and a reader cannot know which.

    ## What to do

    Write the name that the release gives for the id, alone or after the name of its parent
    (`Parent: Name`), or leave `name` out. If the name belongs to another technique, the id may be
    the typo.
    """
    yield from of_kind("wrong", name_verdicts(entry, catalog), entry)
