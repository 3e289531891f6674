"""The headings of a foreign page: Markdown headings, bold, numbered or plain lines, `#Goal`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ads_compiler.attack_mapping import marks, words
from ads_compiler.attack_mapping.places import LONGEST_LINE, code_rows
from ads_compiler.authoring.import_ import names
from ads_compiler.core.text import Text
from ads_compiler.strategy import sections
from ads_compiler.strategy.markdown import Document, Heading

ENOUGH = 3  # with this many sections under Markdown headings, bold lines are labels inside them


@dataclass(frozen=True, slots=True)
class Head:
    """A heading on the rows `row` to `end_row`. `key` is that of its section, "title", or None.

    `rest` is the offset of text after it on the same line, `width` the indent of what follows.
    `real` means that it is a Markdown heading.
    """

    row: int
    end_row: int
    level: int
    key: str | None
    text: str
    rest: int | None = None
    width: int = 0
    real: bool = True


def find(page: Document) -> tuple[Head, ...]:
    """The headings of a page in order."""
    source = page.source
    real = list(_real(page))
    known: set[str | None] = {head.key for head in real if head.key}
    free = frozenset(range(source.text.count("\n") + 1)) - code_rows(page)
    free -= {row for head in real for row in range(head.row, head.end_row)}
    heads = [*real, *_of_lines(source, sorted(free), known)]
    if len({head.key for head in heads if head.key}) < ENOUGH:
        plain = list(
            _plain(source, sorted(free - {head.row for head in heads}), {h.key for h in heads})
        )
        heads += plain if len(plain) >= ENOUGH else []
    return _with_title(source, sorted(heads, key=lambda head: head.row))


def _real(page: Document) -> Iterator[Head]:
    """Markdown headings, except those in lists and quotations."""
    named = {key for h in page.headings if (key := sections.key_of(h.text))}
    for number, h in enumerate(page.headings):
        if h.nested:
            continue
        line = page.source.line_text(h.row)
        section = names.section_of(h.text)
        key, rest = section or (None, "")
        if key is None and "categorization" not in named and names.is_categorization(h.text):
            named.add("categorization")
            key = "categorization"
        level = sections.normal(rest) in (*names.LEVELS, *names.RANKS)
        if rest and (h.end_row - h.row > 1 or (not level and (number == 0 or key in named))):
            key, rest = None, ""
        where = line.rfind(rest.split()[0]) if rest else -1
        end_row = h.end_row if _is_atx(page, h) else h.end_row + 1
        yield Head(h.row, end_row, h.level, key, h.text, where if where >= 0 else None)


def _is_atx(page: Document, heading: Heading) -> bool:
    return re.match(r" {0,3}#{1,6}(?=\s|$)", page.source.line_text(heading.row)) is not None


def _of_lines(source: Text, rows: Iterable[int], known: set[str | None]) -> Iterator[Head]:
    """Lines that are bold, end with a colon, or lack the space after `#`; the first per section.

    A line without further text is preferred: one with text may be a label inside another section.
    """
    strict, seen = len(known) >= ENOUGH, set(known)
    labels: list[Head] = []
    for row in rows:
        raw = source.line_text(row)
        if len(raw) > LONGEST_LINE or not raw.strip():
            continue
        glued = re.match(r" {0,3}(#{1,6})(?=[^\s#])(.*)$", raw)
        if (
            glued
            and (section := names.section_of(re.sub(r"[\s#]+$", "", glued[2]).strip("*_ ")))
            and not section[1]
        ):
            seen.add(section[0])
            yield Head(row, row + 1, len(glued[1]), section[0], glued[2].strip(" *_#"), real=False)
            continue
        line = marks.read(source, row)
        head = line.piece.text[: line.bold] if line.bold else line.piece.text
        if line.marker in ("-", "*", "+", "•") or not (line.bold or head.endswith(":")):
            continue
        section = names.section_of(head.rstrip(": "))
        if section is None or section[1] or section[0] in seen:
            continue
        rest = names.after_bold(raw) if line.bold else None
        width = _width(raw) if line.marker else 0
        labels.append(Head(row, row + 1, 2, section[0], head.rstrip(": "), rest, width, real=False))
    without_text = {head.key for head in labels if head.rest is None}
    for label in labels:
        after_blank = label.row == 0 or not source.line_text(label.row - 1).strip()
        fits = label.rest is None or (label.key not in without_text and not strict)
        if label.key not in seen and fits and (after_blank or not strict):
            seen.add(label.key)
            yield label


def _plain(source: Text, rows: Iterable[int], known: set[str | None]) -> Iterator[Head]:
    """Lines with only the name of a section, with or without a number."""
    seen = set(known)
    for row in rows:
        raw = source.line_text(row)
        key = sections.key_of(raw) if len(raw) < 80 and not raw.startswith(("    ", "\t")) else None
        if key is None or key in seen:
            continue
        seen.add(key)
        yield Head(row, row + 1, 2, key, raw.strip(), width=_width(raw), real=False)


def _width(raw: str) -> int:
    number = re.match(r"\s*\d{1,3}[.)]\s+", raw)
    return number.end() if number else 0


def _with_title(source: Text, heads: list[Head]) -> tuple[Head, ...]:
    """The headings with the title marked: the first heading, or a single line before it."""
    first = next((head.row for head in heads if head.key), None)
    if first is None:
        return tuple(heads)
    if heads[0].key is None:
        top = heads[0]
        return (Head(top.row, top.end_row, 1, "title", top.text, real=top.real), *heads[1:])
    above = [row for row in range(first) if re.search(r"\w", source.line_text(row))]
    if above and (above[0] + 1 == first or not source.line_text(above[0] + 1).strip()):
        line = marks.read(source, above[0])
        text = re.sub(r"^(?:title|name)\s*:\s*", "", line.piece.text, flags=re.IGNORECASE)
        whole = line.bold == len(line.piece.text) or (len(above) == 1 and not text.endswith("."))
        labelled = text != line.piece.text or words.title(text) != text.strip(" :-–—")
        if not line.marker and len(text) <= 200 and (whole or labelled):
            return (Head(above[0], above[0] + 1, 1, "title", text, real=False), *heads)
    return tuple(heads)
