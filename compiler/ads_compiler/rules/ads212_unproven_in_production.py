"""ADS212 unproven-in-production."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS212", "unproven-in-production", Severity.ERROR)
def unproven_in_production(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in production has a Validation case.

    ## Why

    Without events that must alert, nobody knows whether the rule still fires after the next change of a field's
    name.

    ## What to do

    Add a `yaml case` block to Validation: the events that the emulation leaves behind.
    """
    strategy = entry.strategy
    if strategy.status == "production" and "validation" not in dict(strategy.blocks("yaml case")):
        section = strategy.sections.get("validation")
        where = section.span if section else strategy.span("status")
        yield (
            where,
            "a strategy in production has no Validation case",
            "add a 'yaml case' block with events that must alert",
        )
