"""ADS202 missing-assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.shared import unstated_part


@rule("ADS202", raw=True)
def missing_assumptions(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy states what must be true for it to work.

    ## Why

    When a sensor stops reporting a field, no error appears. A written assumption helps
    people notice.

    ## What to do

    Under `### Assumptions`, name the log collection, the fields and the configuration that the
    rules depend on.
    """
    where = unstated_part(entry.strategy, "Assumptions")
    if where is not None:
        yield (
            where,
            "no assumption is stated",
            "add '### Assumptions' with what must be collected and configured",
        )
