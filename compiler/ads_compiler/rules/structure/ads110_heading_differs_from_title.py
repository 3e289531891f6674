"""ADS110 heading-differs-from-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


def _words(text: str) -> list[str]:
    """The words of a text, without the markup and escapes that a heading may have."""
    return re.findall(r"\w+", text)


@rule("ADS110")
def heading_differs_from_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The first heading of a page is the title in its front matter.

    ## Why

    If the heading and the title differ, the alert has one name and the page another.

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
            f"the heading '{heading.text}' differs from the title '{strategy.title}'",
            "make them equal",
        )
