"""ADS222 repeated-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import normal, sentences
from ads_compiler.strategy import sections

_WORDS = 8
_WORDS_OF_ITEM = 3


@rule("ADS222", raw=True)
def repeated_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page says a thing once.

    ## Why

    A sentence that stands in two sections fills one of them. When the fact changes, one of the two is forgotten.

    ## What to do

    Keep the sentence where it is looked for, and refer to it. Two headings of one name under one section are one
    heading.
    """
    strategy = entry.strategy
    first: dict[tuple[str, ...], int] = {}
    for sentence in sentences(strategy.document):
        words = normal(sentence.text)
        count = words.count(" ") + 1
        section = strategy.section_at(sentence.row)
        if count >= _WORDS:
            key: tuple[str, ...] = (words,)
        elif (
            sentence.item
            and count >= _WORDS_OF_ITEM
            and section
            and not sentence.text.endswith(":")
        ):
            key = (words, section)
        else:
            continue
        line = first.setdefault(key, sentence.span.line)
        if line != sentence.span.line:
            what = "sentence" if count >= _WORDS else "list item"
            yield (
                sentence.span,
                f"this {what} stands on line {line} already",
                "say it once, where it is looked for",
            )
    for place in strategy.sections.values():
        seen: dict[tuple[str, str], int] = {}
        above: dict[int, str] = {}
        for part in place.parts:
            level, name = part.heading.level, sections.normal(part.heading.text)
            above = {depth: text for depth, text in above.items() if depth < level}
            parent = "/".join(above.values())
            above[level] = name
            line = seen.setdefault((parent, name), part.heading.span.line)
            if line != part.heading.span.line:
                message = f"the heading '{part.heading.text}' stands on line {line} already"
                yield (
                    part.heading.span,
                    message,
                    "put the two together, or say what tells them apart",
                )
