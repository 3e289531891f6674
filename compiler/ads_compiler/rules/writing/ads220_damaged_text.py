"""ADS220 damaged-text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.mojibake import ENCODINGS, Damage, damaged

_QUOTED = re.compile(r"`[^`\n]+`")


@rule("ADS220", raw=True)
def damaged_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The text was never read in a wrong encoding.

    ## Why

    An apostrophe that became three characters is ugly in prose. In a rule it is worse: the value no longer matches
    what the event holds, and nobody is told.

    ## What to do

    Write the text that the hint gives, or repair the file: save it in the encoding in which it was misread, and read
    it as UTF-8. Between backticks, and in the events of a case, such text is taken to be meant.
    """
    document = entry.strategy.document
    source = document.source
    meant = [
        (source.offset(b.row), source.offset(b.end_row))
        for b in document.blocks
        if b.kind == "yaml case"
    ]
    meant += [found.span() for found in _QUOTED.finditer(source.text)]
    for item in damaged(source.text):
        if any(start <= item.start < end for start, end in meant):
            continue
        said = source.text[item.start : item.end]
        again = f", and misread {item.times} times in all" if item.times > 1 else ""
        span = source.span(item.start, item.end)
        coded = any(block.row < span.line <= block.end_row for block in document.blocks)
        yield (
            span,
            f"'{said}' is UTF-8 that was read as {ENCODINGS[item.encoding]}{again}",
            _hint(item.mended),
            _fix(item, span, coded),
        )
    for lost in re.finditer("\ufffd+", source.text):
        if not any(start <= lost.start() < end for start, end in meant):
            yield (
                source.span(*lost.span()),
                "what stood here was lost when the text was converted",
                "write it anew",
            )


def _fix(item: Damage, span: Span, coded: bool) -> Fix | None:
    """The text as it was; in code, where it changes what a rule looks for, a person should look at it."""
    if "\ufffd" in item.mended or not item.mended.strip("\ufeff\u200b"):
        return None
    guessed = item.mended == "”" and item.end - item.start == 2  # its third byte was dropped
    return Fix(f"write '{item.mended}'", ((span, item.mended),), safe=not coded and not guessed)


def _hint(mended: str) -> str:
    if "\ufffd" in mended:
        return "what stood here is lost: write it anew"
    if not mended.strip("\ufeff\u200b"):
        return "remove it: it was a mark of the encoding"
    return f"write '{mended}'" if mended.strip() else "write a space"
