"""ADS207 impossible-date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.clock import latest_day
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import parse_date

_FIRST_YEAR = 2017


@rule("ADS207")
def impossible_date(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The dates of a page are possible.

    ## Why

    Reviews and changes are ordered by date. A page that was updated before it was created, or
    created before the framework existed, was copied. A date in the future is a typing error.

    ## What to do

    Set `created` to the day on which you started the page, and `updated` to the day on which its
    meaning last changed.
    """
    strategy = entry.strategy
    created, updated = parse_date(strategy.created), parse_date(strategy.updated)
    for key, day in (("created", created), ("updated", updated)):
        if day is not None and day.year < _FIRST_YEAR:
            message = f"'{key}' is {day}, before the framework was published ({_FIRST_YEAR})"
            yield (
                strategy.span(key),
                message,
                "write the day on which this page was started or changed",
            )
        # It may be tomorrow already where the author is.
        if day is not None and day > latest_day() + timedelta(days=1):
            message = f"'{key}' is {day}, which is in the future"
            yield strategy.span(key), message, "write the day of the last change"
    if created and updated and updated < created:
        message = f"'updated' ({updated}) is before 'created' ({created})"
        yield (
            strategy.span("updated"),
            message,
            "set 'updated' to the day on which the meaning last changed",
        )
