"""ADS206 duplicate-title."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.core.similarity import plain_words
from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import grouped
from ads_compiler.strategy import Outline


@cross_rule("ADS206")
def duplicate_title(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """A title belongs to one strategy.

    ## Why

    Two pages with the same title cannot be distinguished in a list, a search or an alert.

    ## What to do

    Name in each title what only this strategy detects, or merge the two strategies.
    """
    for other in _by_title(pages)[plain_words(page.title)]:
        if other is not page:
            yield (
                page.span("title"),
                f"duplicate title '{page.title}'; {other.shown} has it too",
                "name in the title what only this strategy detects",
            )


_by_title = grouped(lambda page: [(plain_words(page.title), page)])
