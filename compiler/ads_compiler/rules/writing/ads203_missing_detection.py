"""ADS203 missing-detection."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS203", raw=True)
def missing_detection(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in review or production contains its detection logic.

    ## Why

    A strategy without logic is only an intention: nobody can review it, and no case can prove it.

    ## What to do

    Add a `## Detection` section with the logic as Sigma in a `yaml sigma` block, or set the status
    back to `draft`.
    """
    strategy = entry.strategy
    if not strategy.status:  # without front matter, any code under Detection counts
        section = strategy.sections.get("detection")
        if not (section and section.blocks) and not any(
            True for _ in strategy.blocks("yaml sigma")
        ):
            where = section.span if section else strategy.span("title")
            yield (
                where,
                "this page has no detection logic",
                "add a 'yaml sigma' block under 'Detection'",
            )
    if strategy.status in ("review", "production") and not any(
        True for _ in strategy.blocks("yaml sigma")
    ):
        section = strategy.sections.get("detection")
        where = section.span if section else strategy.span("status")
        yield (
            where,
            f"a strategy in {strategy.status} has no detection logic",
            "add a 'yaml sigma' block under 'Detection'",
        )
