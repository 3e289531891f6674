"""A page without front matter as a strategy, as far as possible, with the positions of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ads_compiler import strategy
from ads_compiler.attack.history import History
from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_ import headings, names
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.facts import Facts, read_facts
from ads_compiler.authoring.import_.front import front_of
from ads_compiler.authoring.import_.halves import divided, heading
from ads_compiler.authoring.import_.headings import Head
from ads_compiler.authoring.import_.lines import Line, derived_text
from ads_compiler.core.text import Text
from ads_compiler.strategy import Strategy, markdown, sections
from ads_compiler.strategy.markdown import Document

FEWEST = 2  # a page with fewer sections is not a strategy

Past = Callable[[], History | None]


@dataclass(frozen=True)
class RawPage:
    """A page as read: its source, the document with Markdown headings, facts, and strategy."""

    source: Text
    document: Document
    heads: tuple[Head, ...]
    facts: Facts
    guesses: tuple[Fact, ...]
    strategy: Strategy


def raw_strategy(
    page: Document | Text, index: Index | None = None, past: Past | None = None
) -> Strategy | None:
    """A page without front matter as a strategy; None if it has one or is not a strategy.

    Values that the page does not state are empty: the id, the status, the dates, often the
    platforms. `index` is the release that its claims refer to; without one, the strategy has no
    ATT&CK facts.
    """
    raw = raw_page(page, index, past)
    return raw.strategy if raw else None


def raw_page(
    page: Document | Text, index: Index | None = None, past: Past | None = None
) -> RawPage | None:
    """A page without front matter with all that was read; None as for `raw_strategy`."""
    source = page.source if isinstance(page, Document) else page
    given = page if isinstance(page, Document) else markdown.parse(page)[0]
    if not given.raw:
        return None
    heads = headings.find(given)
    if len({head.key for head in heads} - {None, "title"}) < FEWEST:
        return None
    guesses: list[Fact] = []
    text = derived_text(source, _lines(source, heads, guesses))
    document = given if text is source else markdown.parse(text)[0]
    # A heading in a quotation or in a list does not start a section.
    document = replace(
        document, headings=tuple(head for head in document.headings if not head.nested)
    )
    facts = read_facts(document, _title(source, heads), index, past)
    return RawPage(
        source,
        document,
        heads,
        facts,
        tuple(guesses),
        strategy.build(document, front_of(facts, index, source)),
    )


def _title(source: Text, heads: Sequence[Head]) -> Fact | None:
    head = next((head for head in heads if head.key == "title"), None)
    return Fact(head.text, source.line_span(head.row)) if head else None


def _lines(source: Text, heads: Sequence[Head], guesses: list[Fact]) -> Iterator[Line]:
    """The lines of the page, with the headings of sections in the form that the compiler reads."""
    levels = [head.level for head in heads if head.key not in (None, "title") and head.real]
    base = min(levels, default=2)
    whole = (
        head
        for head in heads
        if head.key == "blind_spots" and head.real and not names.part_of(head.text)
    )
    halves = min(6, next((head.level for head in whole), base) + 1)
    marked = _in_blind_spots(source, heads, base, halves)
    for blind, group in groupby(marked, key=lambda pair: pair[0]):
        lines = [line for _, line in group]
        yield from divided(source, lines, halves, guesses) if blind else lines


def _in_blind_spots(
    source: Text, heads: Sequence[Head], base: int, halves: int
) -> Iterator[tuple[bool, Line]]:
    """The lines, each with whether it is in the section Blind Spots and Assumptions.

    `base` is the level of sections, `halves` that of the two parts of this section.
    """
    by_row = {head.row: head for head in heads}
    row, last, width, inside = 0, source.text.count("\n") + 1, 0, ""
    while row < last:
        head = by_row.get(row)
        if head is None:
            raw = source.line_text(row)
            cut = width if width and not raw[:width].strip() else 0
            yield inside == "blind_spots", Line(raw[cut:], row, cut)
            row += 1
            continue
        row = head.end_row
        half = names.part_of(head.text) if head.key in (None, "blind_spots") else None
        if half and (inside == "blind_spots" or head.key or head.level <= base):
            if inside != "blind_spots":
                title = sections.kinds()["blind_spots"].title
                yield False, Line(f"{'#' * base} {title}", head.row, -base - 1)
            inside, width = "blind_spots", head.width
            yield True, heading(source.line_text(head.row), half, halves, head.row)
        elif head.key is None:
            inside = "" if head.level <= base else inside
            yield from ((inside == "blind_spots", line) for line in _head(source, head, head.level))
            continue
        else:
            inside, width = (inside, width) if head.key == "title" else (head.key, head.width)
            level = 1 if head.key == "title" else head.level if head.real else base
            yield from ((False, line) for line in _head(source, head, level))
        if head.rest is not None:
            text = source.line_text(head.row)[head.rest :]
            text = re.sub(r"\s#+\s*$", "", text) if head.real else text
            yield inside == "blind_spots", Line(text, head.row, head.rest)


def _head(source: Text, head: Head, level: int) -> Iterator[Line]:
    """A heading on one line; unchanged if the compiler can read it as it is."""
    raw = source.line_text(head.row)
    known = head.key in (None, "title") or sections.key_of(head.text) == head.key
    if (
        known
        and head.real
        and head.rest is None
        and level == head.level
        and head.end_row == head.row + 1
    ):
        yield Line(raw, head.row)
    elif head.key is None:
        yield Line(
            f"{'#' * level} {_underlined(source, head)}",
            head.row,
            len(raw) - len(raw.lstrip()) - level - 1,
        )
    else:
        yield heading(
            raw, head.text if known else sections.kinds()[head.key].title, level, head.row
        )


def _underlined(source: Text, head: Head) -> str:
    """The text of an underlined heading with its markup; a trailing `#` is escaped."""
    lines = "\n".join(source.line_text(row).strip() for row in range(head.row, head.end_row - 1))
    words = re.sub(r"(?:(?<!\\)\\)?\n", " ", lines)
    return re.sub(r"(^|\s)(#+)$", r"\1\\\2", words)
