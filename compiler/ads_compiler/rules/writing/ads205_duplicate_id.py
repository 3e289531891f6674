"""ADS205 duplicate-id."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import grouped
from ads_compiler.strategy import Outline


@cross_rule("ADS205")
def duplicate_id(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """An id belongs to one strategy.

    ## Why

    Module names, links and alerts contain the id. If two strategies share it, an alert leads to the
    wrong page.

    ## What to do

    Give the newer strategy an id that was never used before.
    """
    for other in _by_id(pages)[page.id.casefold()] if page.id else ():
        if other is not page:
            yield (
                page.span("id"),
                f"duplicate id '{page.id}'; {other.span('id')} has it too",
                "choose an id that was never used",
            )


_by_id = grouped(lambda page: [(page.id.casefold(), page)])
