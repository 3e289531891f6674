"""ADS225 recurring-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.core.similarity import plain_words
from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.words_titles import FRAME, SUFFIX
from ads_compiler.rules.helpers.writing import grouped
from ads_compiler.strategy import Outline


@cross_rule("ADS225")
def recurring_title(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """A title is not a variant of another page's title.

    ## Why

    'Container bypass (T1039)' and 'Container bypass - Part 2' are the same title: the number
    distinguishes the files, but does not help an analyst.

    ## What to do

    Name in each title what only this page detects, or merge the pages. Equal titles are reported as
    ADS206.
    """
    words = plain_words(page.title)
    others = [other for name, other in _by_core(pages).get(_core(page.title), ()) if name != words]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        yield (
            page.span("title"),
            f"the title '{page.title}' is a variant of '{others[0].title}' of "
            f"{others[0].shown}{more}",
            "name in the title what only this page detects",
        )


def _core(title: str) -> str:
    """A title without the framework's prefix and without suffixes that number copies."""
    core, previous = FRAME.sub("", title), ""
    while core != previous:
        previous, core = core, SUFFIX.sub("", core)
    core = re.sub(r"\s*[(\[]?\bT\d{4}(?:\.\d{3})?\b[)\]]?\s*[:\-–—]*", " ", core)
    return plain_words(core) or plain_words(title)


_by_core = grouped(lambda page: [(_core(page.title), (plain_words(page.title), page))])
