"""ADS110 heading-differs-from-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


def _words(text: str) -> list[str]:
    """The words of a text: a heading may escape or mark what the title holds as plain text."""
    return re.findall(r"\w+", text)


@rule("ADS110")
def heading_differs_from_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The page's first heading is the title of the front matter.

    ## Why

    Facts live once. Where heading and title differ, an alert carries one name and the page another.

    ## What to do

    Make the heading equal to `title`.
    """
    strategy = entry.strategy
    heading = next((h for h in strategy.document.headings if h.level == 1 and not h.nested), None)
    if heading is None or sections.key_of(heading.text) is not None:
        return
    if _words(heading.text) != _words(strategy.title):
        yield (
            heading.span,
            f"the heading '{heading.text}' is not the title '{strategy.title}'",
            "make one of the two equal to the other",
        )
