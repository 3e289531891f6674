"""ADS801 raw-html."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.text import Span, Text
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
            if line[span.column - 1 :].startswith("<!--"):
                yield _comment(source, span)
            else:
                hint = "write Markdown, or put it in backticks if it must be shown"
                yield span, f"{shown} is raw HTML", hint


def _comment(source: Text, span: Span) -> Finding:
    """A comment is raw HTML as well; one that ends is removed as a whole."""
    start = source.offset(span.line - 1) + span.column - 1
    end = source.text.find("-->", start) + 3
    hint = "delete the comment; the site would show it as text"
    if end < 3 or "\n\n" in source.text[start:end]:
        return span, "an HTML comment is raw HTML", hint
    place = source.span(start, end)
    return place, "an HTML comment is raw HTML", hint, Fix(hint, ((place, ""),), safe=False)
