"""ADS248 acknowledge-after-contain."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_MINUTES = {"m": 1, "h": 60, "d": 1440}


@rule("ADS248")
def acknowledge_after_contain(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """An alert is acknowledged before it is contained.

    ## Why

    Both times start with the alert, and nobody contains what nobody has read. A longer time to
    acknowledge means that one of the two is wrong, and that the team is measured against it.

    ## What to do

    Correct the units or exchange the two times.
    """
    facts = entry.strategy.response
    if facts is None:
        return
    acknowledge, contain = facts.acknowledge, facts.contain_within
    if _minutes(acknowledge) > _minutes(contain):
        message = (
            f"the time to acknowledge ({acknowledge}) is longer than"
            f" the time to contain ({contain})"
        )
        where = entry.strategy.span("response", "within", "acknowledge")
        yield where, message, "write a time to acknowledge that is not longer"


def _minutes(text: str) -> int:
    """The minutes in a duration such as `15m`, which the schema has validated."""
    return int(text[:-1]) * _MINUTES[text[-1]]
