"""The running text of a page for the rules about writing: its sentences, and its text without code.

Offsets are those of the page, so every finding can point at its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ads_compiler.core.text import Span
from ads_compiler.rules.helpers.gates import plain
from ads_compiler.strategy import Outline, Section, Strategy
from ads_compiler.strategy.markdown import Document

A = TypeVar("A")
T = TypeVar("T")

_LEAD = re.compile(r"[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(?:\[[ xX]\]\s+)?[*_\s]*")
# The pattern starts with the full stop, since a lookbehind at every letter is slow; same below.
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
    """A sentence without markup. `row` is the 0-based line on which it starts.

    `item`: it is the first sentence of a list item. `code`: it contains inline code.
    """

    text: str
    row: int
    span: Span
    item: bool
    code: bool


def remember_last(make: Callable[[A], T]) -> Callable[[A], T]:
    """Cache the result of a function for its last argument, compared by identity."""
    last: list[tuple[A, T]] = []

    def get(argument: A) -> T:
        if not last or last[0][0] is not argument:
            last[:] = [(argument, make(argument))]
        return last[0][1]

    return get


def grouped(
    keys: Callable[[Outline], Iterable[tuple[str, T]]],
) -> Callable[[tuple[Outline, ...]], dict[str, list[T]]]:
    """A function that sorts all pages into lists by some of their keys; cached for its argument."""

    def group(pages: tuple[Outline, ...]) -> dict[str, list[T]]:
        known: dict[str, list[T]] = defaultdict(list)
        for page in pages:
            for key, item in keys(page):
                known[key].append(item)
        return known

    return remember_last(group)


def is_english(text: str) -> bool:
    """Whether a text seems to be English, so that expressions with English words apply."""
    return len(_ENGLISH.findall(text)) >= 2


def title_of(strategy: Strategy) -> tuple[str, Span]:
    """The title and its place, which without front matter is the first heading."""
    if strategy.document.front is None and strategy.heading is not None:
        return strategy.title, strategy.heading.span
    return strategy.title, strategy.span("title")


@remember_last
def sentences(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of the page outside headings, tables and code."""
    source = document.source
    stops = {piece.row for piece in document.prose} | {heading.row for heading in document.headings}
    stops |= {block.row for block in document.blocks}
    result: list[Sentence] = []
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
                result.append(Sentence(text, row, span, item, code))
            begin = after
    return tuple(result)


def within(document: Document, section: Section) -> tuple[Sentence, ...]:
    """The sentences of a section."""
    return tuple(item for item in sentences(document) if section.row <= item.row < section.end_row)


@remember_last
def running_text(document: Document) -> str:
    """The text of the page, with code and link targets replaced by spaces of the same length."""
    source = document.source
    text = source.text
    for block in document.blocks:
        text = _blank(text, source.offset(block.row), source.offset(block.end_row))
    for pattern in _INLINE:
        text = pattern.sub(lambda match: _blanks(match[0]), text)
    return _TARGET.sub(
        lambda match: (match[1] or "") + _blanks(match[0][len(match[1] or "") :]), text
    )


@remember_last
def plain_text(document: Document) -> str:
    """The running text in the form of `plain`, to select expressions."""
    return plain(running_text(document))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + _blanks(text[start:end]) + text[end:]


def _blanks(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))
