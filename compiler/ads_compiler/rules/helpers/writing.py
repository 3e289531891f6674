"""The running text of a page for the rules about writing: its sentences with their places, and text without code.

What comes out keeps the offsets of the page, so that every finding has the place of its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ads_compiler.core.text import Span
from ads_compiler.rules.helpers.gates import plain
from ads_compiler.strategy import Section, Strategy
from ads_compiler.strategy.markdown import Document

A = TypeVar("A")
T = TypeVar("T")

_LEAD = re.compile(r"[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(?:\[[ xX]\]\s+)?[*_\s]*")
# It begins with the mark that is left standing, since a look back at every letter is slow; so do those below.
_END = re.compile(r"[.!?](?<!\b[eE]\.g\.)(?<!\bi\.e\.)[\"”’')*_]*\s+(?=[\"“‘'(*_`\[]*[A-Z])")
_INLINE = (
    re.compile(r"``(?<!```)(?!`)(?:[^`\n]|`(?!`)|\n(?![ \t]*\n))+``(?!`)"),
    re.compile(r"`(?<!``)(?!`)(?:[^`\n]|\n(?![ \t]*\n))+`(?!`)"),
)
_ENGLISH = re.compile(r"\b(?:the|is|are|and|of|from|with|to|in|by|for)\b", re.IGNORECASE)
_TARGET = re.compile(r"(\]\()[^)\s]+|<https?://[^>\s]+>")
_MARKUP = re.compile(r"[*_`]{1,3}(?=\w)|(?<=[\w.:!?)])[*_`]{1,3}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a reader sees it. `row` is the 0-based line on which it begins.

    `item` tells whether it opens a list item, `code` whether it holds text between backticks.
    """

    text: str
    row: int
    span: Span
    item: bool
    code: bool


def once(make: Callable[[A], T]) -> Callable[[A], T]:
    """Make something of a page or a catalog once; what was made of the last one is kept."""
    kept: list[tuple[A, T]] = []

    def get(of: A) -> T:
        if not kept or kept[0][0] is not of:
            kept[:] = [(of, make(of))]
        return kept[0][1]

    return get


def normal(text: str) -> str:
    """Words alone, in one case: what is compared."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_english(text: str) -> bool:
    """Whether a text can be judged by English words."""
    return len(_ENGLISH.findall(text)) >= 2


def title_of(strategy: Strategy) -> tuple[str, Span]:
    """The title and its place; on a page without front matter, that of its first heading."""
    if strategy.document.front is None and strategy.heading is not None:
        return strategy.title, strategy.heading.span
    return strategy.title, strategy.span("title")


@once
def sentences(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of the page outside headings, tables and code."""
    source = document.source
    stops = {piece.row for piece in document.prose} | {heading.row for heading in document.headings}
    stops |= {block.row for block in document.blocks}
    found: list[Sentence] = []
    for piece in document.prose:
        if piece.table:
            continue
        end_row = piece.row + 1
        while source.line_text(end_row).strip() and end_row not in stops:
            end_row += 1
        start, end = source.offset(piece.row), source.offset(end_row)
        raw = source.text[start:end]
        lead = _LEAD.match(raw)
        first = begin = lead.end() if lead else 0
        cuts = [
            *((m.start() + 1, m.end()) for m in _END.finditer(raw, begin)),
            (len(raw.rstrip()), len(raw)),
        ]
        for stop, after in cuts:
            text = raw[begin:stop]
            if "*" in text or "_" in text or "`" in text:
                text = _MARKUP.sub("", text)
            text = " ".join(text.split())
            if text:
                span = source.span(start + begin, start + stop)
                row = piece.row + raw.count("\n", 0, begin)
                item, code = bool(piece.item) and begin == first, "`" in raw[begin:stop]
                found.append(Sentence(text, row, span, item, code))
            begin = after
    return tuple(found)


def within(document: Document, section: Section) -> tuple[Sentence, ...]:
    """The sentences of a section."""
    return tuple(item for item in sentences(document) if section.row <= item.row < section.end_row)


@once
def running_text(document: Document) -> str:
    """The page with blanks in the place of code and of the targets of links: as long as the page itself."""
    source = document.source
    text = source.text
    for block in document.blocks:
        text = _blank(text, source.offset(block.row), source.offset(block.end_row))
    for pattern in _INLINE:
        text = pattern.sub(lambda found: _blanks(found[0]), text)
    return _TARGET.sub(
        lambda found: (found[1] or "") + _blanks(found[0][len(found[1] or "") :]), text
    )


@once
def plain_text(document: Document) -> str:
    """The running text in the form that is asked what it can match."""
    return plain(running_text(document))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + _blanks(text[start:end]) + text[end:]


def _blanks(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))
