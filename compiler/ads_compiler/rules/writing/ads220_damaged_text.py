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
    """The text was not damaged by a wrong encoding.

    ## Why

    An apostrophe that became three characters is ugly in prose. In a rule it is worse: the value
    silently stops matching what events contain.

    ## What to do

    Write the text that the hint gives, or repair the file: save it in the encoding in which it was
    misread, and read it as UTF-8. Text in backticks and in the events of a case is taken as
    intended.
    """
    document = entry.strategy.document
    source = document.source
    intended = [
        (source.offset(b.row), source.offset(b.end_row))
        for b in document.blocks
        if b.kind == "yaml case"
    ]
    intended += [match.span() for match in _QUOTED.finditer(source.text)]
    for item in damaged(source.text):
        if any(start <= item.start < end for start, end in intended):
            continue
        shown = source.text[item.start : item.end]
        repeated = f", {item.times} times" if item.times > 1 else ""
        span = source.span(item.start, item.end)
        in_code = any(block.row < span.line <= block.end_row for block in document.blocks)
        yield (
            span,
            f"'{shown}' is UTF-8 text misread as {ENCODINGS[item.encoding]}{repeated}",
            _hint(item.repaired),
            _fix(item, span, in_code),
        )
    for lost in re.finditer("\ufffd+", source.text):
        if not any(start <= lost.start() < end for start, end in intended):
            yield (
                source.span(*lost.span()),
                "a character was lost when the text was converted",
                "write it again",
            )


def _fix(item: Damage, span: Span, in_code: bool) -> Fix | None:
    """The repaired text as a fix; unsafe in code, where it changes what a rule matches."""
    if "\ufffd" in item.repaired or not item.repaired.strip("\ufeff\u200b"):
        return None
    guessed = item.repaired == "”" and item.end - item.start == 2  # its third byte was dropped
    return Fix(
        f"write '{item.repaired}'", ((span, item.repaired),), safe=not in_code and not guessed
    )


def _hint(repaired: str) -> str:
    if "\ufffd" in repaired:
        return "write the text again; the original is lost"
    if not repaired.strip("\ufeff\u200b"):
        return "remove it; it is a byte order mark or a zero-width space"
    return f"write '{repaired}'" if repaired.strip() else "write a space"
