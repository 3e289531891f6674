"""ADS222 repeated-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.similarity import plain_words
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import sentences
from ads_compiler.strategy import sections

_MIN_WORDS = 8
_MIN_WORDS_OF_ITEM = 3


@rule("ADS222", raw=True)
def repeated_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page states each thing once.

    ## Why

    A sentence that appears in two sections fills one of them without adding anything. When the fact
    changes, one copy is forgotten.

    ## What to do

    Keep the sentence where readers look for it, and refer to it elsewhere. Merge headings with the
    same name in one section.
    """
    strategy = entry.strategy
    first: dict[tuple[str, ...], int] = {}
    for sentence in sentences(strategy.document):
        words = plain_words(sentence.text)
        count = words.count(" ") + 1
        section = strategy.section_at(sentence.row)
        if count >= _MIN_WORDS:
            key: tuple[str, ...] = (words,)
        elif (
            sentence.item
            and count >= _MIN_WORDS_OF_ITEM
            and section
            and not sentence.text.endswith(":")
        ):
            key = (words, section)
        else:
            continue
        line = first.setdefault(key, sentence.span.line)
        if line != sentence.span.line:
            what = "sentence" if count >= _MIN_WORDS else "list item"
            yield (
                sentence.span,
                f"this {what} repeats line {line}",
                "keep it once, where readers look for it",
            )
    for whole_section in strategy.sections.values():
        lines: dict[tuple[str, str], int] = {}
        parents: dict[int, str] = {}
        for part in whole_section.parts:
            level, name = part.heading.level, sections.normal(part.heading.text)
            parents = {depth: text for depth, text in parents.items() if depth < level}
            parent = "/".join(parents.values())
            parents[level] = name
            line = lines.setdefault((parent, name), part.heading.span.line)
            if line != part.heading.span.line:
                message = f"the heading '{part.heading.text}' repeats line {line}"
                yield (
                    part.heading.span,
                    message,
                    "merge the two, or name in the headings how they differ",
                )
