"""ADS213 unproven-in-review."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS213", "unproven-in-review", Severity.WARNING)
def unproven_in_review(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in review has a Validation case.

    ## Why

    A reviewer who can run the claim reviews the logic; one who cannot reviews the prose.

    ## What to do

    Add a `yaml case` block to Validation before asking for the review.
    """
    strategy = entry.strategy
    if strategy.status == "review" and "validation" not in dict(strategy.blocks("yaml case")):
        section = strategy.sections.get("validation")
        where = section.span if section else strategy.span("status")
        yield (
            where,
            "a strategy in review has no Validation case",
            "add a 'yaml case' block with events that must alert",
        )
