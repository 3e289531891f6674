"""ADS801 raw-html."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS801", raw=True)
def raw_html(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page holds no raw HTML.

    ## Why

    Whoever can write a page could run a script in the browser of every analyst. The site shows raw HTML as text, so
    it also reads badly.

    ## What to do

    Write Markdown. Put what must be shown, such as a payload, between backticks or in a fenced block.
    """
    source = catalog.texts.get(entry.strategy.name, entry.strategy.document.source)
    lines: set[int] = set()
    for span in entry.strategy.document.html:
        if span.line not in lines:
            lines.add(span.line)
            line = source.line_text(span.line - 1)
            found = re.search(r"<[^\s<>]*>?", line[span.column - 1 :])
            shown = f"'{found[0]}'" if found else "this"
            yield (
                span,
                f"{shown} is raw HTML",
                "write it as code, between backticks, if it must be shown",
            )
