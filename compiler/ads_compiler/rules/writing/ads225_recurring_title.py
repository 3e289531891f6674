"""ADS225 recurring-title."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_titles import FRAME, SUFFIX
from ads_compiler.rules.helpers.writing import normal, once, title_of
from ads_compiler.strategy import Strategy


@rule("ADS225", raw=True, cross=True)
def recurring_title(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A title is no variant of another page's title.

    ## Why

    'Container bypass (T1039)' and 'Container bypass - Part 2' are one title: the number tells a machine which page it
    is, and an analyst nothing.

    ## What to do

    Say in each title what the other does not do; or make the pages one. Titles that are equal are reported as
    ADS206.
    """
    strategy = entry.strategy
    title, span = title_of(strategy)
    words = normal(title)
    others = [other for told, other in _by_core(catalog).get(_core(title), ()) if told != words]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        which = f"{others[0].id} ({others[0].name})" if others[0].id else others[0].name
        yield (
            span,
            f"the title '{title}' is but for its ending that of {which}{more}: '{others[0].title}'",
            "say what this page does that the other does not",
        )


def _core(title: str) -> str:
    """A title without what the framework sets before it, and without what tells copies apart."""
    core, before = FRAME.sub("", title), ""
    while core != before:
        before, core = core, SUFFIX.sub("", core)
    return normal(re.sub(r"\s*[(\[]?\bT\d{4}(?:\.\d{3})?\b[)\]]?\s*[:\-–—]*", " ", core)) or normal(
        title
    )


@once
def _by_core(catalog: Catalog) -> dict[str, list[tuple[str, Strategy]]]:
    known: dict[str, list[tuple[str, Strategy]]] = defaultdict(list)
    for strategy in catalog.strategies:
        known[_core(strategy.title)].append((normal(strategy.title), strategy))
    return dict(known)
