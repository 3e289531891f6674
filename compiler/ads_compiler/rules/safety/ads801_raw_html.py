"""ADS801 raw-html."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS801", raw=True)
def raw_html(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A page contains no raw HTML.

    ## Why

    Anyone who can edit a page could run a script in the browser of every analyst. The site
    therefore shows raw HTML as text, which is hard to read.

    ## What to do

    Write Markdown. Put HTML that must be shown, such as a payload, in backticks or in a fenced
    block.
    """
    source = catalog.texts.get(entry.strategy.name, entry.strategy.document.source)
    lines: set[int] = set()
    for span in entry.strategy.document.html:
        if span.line not in lines:
            lines.add(span.line)
            line = source.line_text(span.line - 1)
            tag = re.search(r"<[^\s<>]*>?", line[span.column - 1 :])
            shown = f"'{tag[0]}'" if tag else "this"
            yield (
                span,
                f"{shown} is raw HTML",
                "write Markdown, or put it in backticks if it must be shown",
            )
