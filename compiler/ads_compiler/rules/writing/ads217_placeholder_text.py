"""ADS217 placeholder-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import in_code, placeholders
from ads_compiler.rules.helpers.writing import plain_text, running_text


@rule("ADS217", raw=True)
def placeholder_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page contains no placeholder for text that is still to be written.

    ## Why

    'Currently, no steps are available' fills a section and answers nothing. The page looks complete
    in every list, and the analyst who needs the answer at night finds that nobody wrote it.

    ## What to do

    Write what is missing. Open work belongs in the issue tracker, or under Blind Spots if it limits
    what the strategy sees. Text in backticks is not checked. In a rule or a case, a key or a value
    is a placeholder if it is exactly `TODO` or starts with `TODO:`; so is a comment that starts
    with it.

    In a draft, one finding names the lines of all placeholders.

    A strategy with a placeholder on its page does not count as proven, whatever its cases show.
    """
    texts = list(in_text(entry))
    if entry.strategy.status == "draft" and len(texts) > 1:
        lines = ", ".join(str(place.line) for place, *_ in texts[:12])
        more = " and others" if len(texts) > 12 else ""
        message = f"{len(texts)} placeholders for missing text (lines {lines}{more})"
        texts = [(texts[0][0], message, "write the texts, or explain why there are none")]
    yield from sorted([*texts, *in_code_blocks(entry)], key=lambda finding: finding[0])


def in_code_blocks(entry: Entry) -> Iterator[Finding]:
    """Each line with a placeholder in the rules and cases of a page."""
    for block in entry.strategy.document.blocks:
        if block.kind not in ("yaml sigma", "yaml case"):
            continue
        lines = set[int]()
        is_rule = block.kind == "yaml sigma"
        where, effect = ("a rule", "detects nothing") if is_rule else ("a case", "proves nothing")
        for place, text, _ in sorted(in_code(block.content)):
            if place.line not in lines:
                lines.add(place.line)
                shown = " ".join(text.split())
                hint = f"replace it; with a placeholder, {where} {effect}"
                yield place, f"'{shown}' is a placeholder in {where}", hint


def in_text(entry: Entry) -> Iterator[Finding]:
    """Each line with a placeholder in the text of a page."""
    document = entry.strategy.document
    text = running_text(document)
    taken = line = 0
    for start, end in placeholders(text, plain_text(document)):
        if start < taken:
            continue
        taken, place = end, document.source.span(start, end)
        if place.line == line:  # one finding is enough to make the author read the line
            continue
        line = place.line
        shown = " ".join(document.source.text[start:end].split())
        yield (
            place,
            f"'{shown}' is a placeholder for missing text",
            "write the text, or explain why there is none",
        )
