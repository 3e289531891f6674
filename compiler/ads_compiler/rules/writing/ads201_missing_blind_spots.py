"""ADS201 missing-blind-spots."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.shared import unstated_part


@rule("ADS201", raw=True)
def missing_blind_spots(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy states what it cannot see.

    ## Why

    A reader who does not know the blind spots mistakes silence for safety. Blind spots are not
    assumptions: a blind spot is missed although everything works, an assumption is what must work.

    ## What to do

    Name at least one way past the detection under `### Blind Spots`, if possible with a case that
    shows it.
    """
    where = unstated_part(entry.strategy, "Blind Spots")
    if where is not None:
        yield (
            where,
            "no blind spot is stated",
            "add '### Blind Spots' with what the strategy cannot see",
        )
