"""ADS801 raw-html."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS801", "raw-html", Severity.ERROR)
def raw_html(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page holds no raw HTML.

    ## Why

    Whoever can write a page could run a script in the browser of every analyst. The site shows raw HTML as text, so
    it also reads badly.

    ## What to do

    Write Markdown. Put what must be shown, such as a payload, between backticks or in a fenced block.
    """
    lines: set[int] = set()
    for span in entry.strategy.document.html:
        if span.line not in lines:
            lines.add(span.line)
            yield span, "raw HTML stands here", "write it as code, between backticks, if it must be shown"
