"""ADS225 recurring-title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_titles import FRAME, SUFFIX
from ads_compiler.rules.helpers.writing import normal, remember_last, title_of
from ads_compiler.strategy import Strategy


@rule("ADS225", raw=True, cross=True)
def recurring_title(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A title is not a variant of another page's title.

    ## Why

    'Container bypass (T1039)' and 'Container bypass - Part 2' are the same title: the number
    distinguishes the files, but does not help an analyst.

    ## What to do

    Name in each title what only this page detects, or merge the pages. Equal titles are reported as
    ADS206.
    """
    strategy = entry.strategy
    title, span = title_of(strategy)
    words = normal(title)
    others = [other for name, other in _by_core(catalog).get(_core(title), ()) if name != words]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        owner = f"{others[0].id} ({others[0].name})" if others[0].id else others[0].name
        yield (
            span,
            f"the title '{title}' is a variant of '{others[0].title}' of {owner}{more}",
            "name in the title what only this page detects",
        )


def _core(title: str) -> str:
    """A title without the framework's prefix and without suffixes that number copies."""
    core, previous = FRAME.sub("", title), ""
    while core != previous:
        previous, core = core, SUFFIX.sub("", core)
    return normal(re.sub(r"\s*[(\[]?\bT\d{4}(?:\.\d{3})?\b[)\]]?\s*[:\-–—]*", " ", core)) or normal(
        title
    )


@remember_last
def _by_core(catalog: Catalog) -> dict[str, list[tuple[str, Strategy]]]:
    by_core: dict[str, list[tuple[str, Strategy]]] = defaultdict(list)
    for strategy in catalog.strategies:
        by_core[_core(strategy.title)].append((normal(strategy.title), strategy))
    return dict(by_core)
