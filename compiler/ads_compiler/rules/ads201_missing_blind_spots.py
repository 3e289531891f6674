"""ADS201 missing-blind-spots."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS201", "missing-blind-spots", Severity.WARNING)
def missing_blind_spots(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy says what it cannot see.

    ## Why

    A reader who does not know the blind spots takes silence for safety. Assumptions are not blind spots: the one
    says what is missed although all works, the other what must work.

    ## What to do

    Name at least one way past the detection under `### Blind Spots`, best with a case that shows it.
    """
    section = entry.strategy.sections.get("blind_spots")
    part = section.part("Blind Spots") if section else None
    if section is None or section.is_empty:
        return
    if part is None or not (part.prose or any(part.row <= block.row < part.end_row for block in section.blocks)):
        where = part.heading.span if part else section.span
        yield where, "no blind spot is stated", "add '### Blind Spots' with what the strategy cannot see"
