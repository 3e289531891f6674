"""ADS211 vague-false-positive."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.prose import CONCRETE


@rule("ADS211", raw=True)
def vague_false_positive(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A false positive has a characteristic that identifies it.

    ## Why

    'Legitimate administration' describes every alert. Without a field and a value, no analyst can
    close one with confidence.

    ## What to do

    For each benign event, name what identifies it: a field with its value, an image, an account, a
    time.
    """
    section = entry.strategy.sections.get("false_positives")
    if section is None or section.is_empty:
        return
    source = entry.strategy.document.source
    tops = [item for item in section.items if item.depth == 1]
    if (
        not tops
        and not any(piece.table for piece in section.prose)
        and not CONCRETE.search(section.body)
    ):
        yield (
            section.span,
            "no benign event is listed",
            "list each one with the field and the value that identify it",
        )
    for index, item in enumerate(tops):
        end = tops[index + 1].row if index + 1 < len(tops) else section.end_row
        raw = source.text[source.offset(item.row) : source.offset(end)]
        if not CONCRETE.search(raw):
            yield (
                item.span,
                "this false positive has no identifying characteristic",
                "name the field and the value that identify it",
            )
