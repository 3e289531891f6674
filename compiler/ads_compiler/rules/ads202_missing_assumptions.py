"""ADS202 missing-assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS202", "missing-assumptions", Severity.WARNING)
def missing_assumptions(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy says what must be true for it to work.

    ## Why

    When the sensor stops reporting a field, nobody is told; the assumption is the sentence that lets somebody
    notice.

    ## What to do

    Name the collection, the fields and the configuration that the rules depend on, under `### Assumptions`.
    """
    section = entry.strategy.sections.get("blind_spots")
    part = section.part("Assumptions") if section else None
    if section is None or section.is_empty:
        return
    if part is None or not (part.prose or any(part.row <= block.row < part.end_row for block in section.blocks)):
        where = part.heading.span if part else section.span
        yield where, "no assumption is stated", "add '### Assumptions' with what must be collected and configured"
