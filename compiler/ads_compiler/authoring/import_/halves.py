"""Blind Spots and Assumptions with a sub-heading for each of the two parts.

Labels such as `- **Assumptions:** …` become headings. Otherwise a list or the paragraphs are
divided by their wording; text that matches neither part comes before both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ads_compiler.attack_mapping import marks
from ads_compiler.attack_mapping.places import LONGEST_LINE
from ads_compiler.authoring.import_ import names
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.lines import Line
from ads_compiler.core.text import Text
from ads_compiler.strategy.halves import ASSUMED, BLIND, half_of

# "A blind spot will occur if any of the assumptions are violated", which examples follow.
_OCCURS = re.compile(
    r"(?:an?\s+|the\s+)?blind spots?\s+(?:\w+\s+)?(?:occurs?|exists?|arises?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,3}[.)])\s+")


def heading(raw: str, text: str, level: int, row: int) -> Line:
    """A heading that replaces a line."""
    word = re.search(r"\w", raw)
    return Line(f"{'#' * level} {text}", row, (word.start() if word else 0) - level - 1)


def divided(source: Text, body: Sequence[Line], level: int, guesses: list[Fact]) -> list[Line]:
    """The lines of the section (without its heading), with a heading before each of its parts."""
    lines = list(_labels(source, body, level))
    headings = (line.text.lstrip("# ") for line in lines if line.text.startswith("#"))
    if not any(map(names.part_of, headings)):
        lines = _by_words(source, lines, level, guesses)
    return [line for number, line in enumerate(lines) if line.text or not _doubled(lines, number)]


def _doubled(lines: Sequence[Line], number: int) -> bool:
    """Whether a blank line follows another one next to a heading."""
    before, after = lines[max(0, number - 2) : number], lines[number + 1 : number + 2]
    near = [*before[:1], *after]
    return (
        bool(before)
        and not before[-1].text.strip()
        and any(line.text.startswith("#") for line in near)
    )


def _labels(source: Text, body: Sequence[Line], level: int) -> Iterator[Line]:
    indent, width = -1, 0
    for line in body:
        raw = line.text
        if len(raw) > LONGEST_LINE:
            yield line
            continue
        marked = marks.read(source, line.row)
        head = marked.piece.text[: marked.bold] if marked.bold else marked.piece.text
        half = names.part_of(head) if marked.bold or head.endswith(":") else None
        if half is None or raw.lstrip().startswith("#"):
            if raw.strip() and marked.indent <= indent:
                indent, width = -1, 0
            less = width if width and not raw[:width].strip() else 0
            yield Line(raw[less:], line.row, line.shift + less)
            continue
        indent, width = -1, 0
        if marked.marker:
            begin = re.match(r"\s*\S+\s+", raw)
            indent, width = marked.indent, begin.end() if begin else 0
        whole = source.line_text(line.row)
        yield from (Line("", line.row), heading(whole, half, level, line.row), Line("", line.row))
        if (at := names.after_bold(whole) if marked.bold else None) is not None:
            yield Line(whole[at:], line.row, at)


def _by_words(source: Text, body: list[Line], level: int, guesses: list[Fact]) -> list[Line]:
    """A section of plain paragraphs and lists, divided by its wording; any other unchanged."""
    if any(
        len(line.text) > LONGEST_LINE or re.match(r"#|```|~~~|[^|]*\|", line.text.lstrip())
        for line in body
    ):
        return body
    for starts, decide in ((_paragraphs(body), _half_of_paragraph), (_items(body), half_of)):
        halves: dict[str, list[Line]] = {
            "": list(body[: starts[0]]) if starts else [],
            BLIND: [],
            ASSUMED: [],
        }
        for begin, end in zip(starts, [*starts[1:], len(body)], strict=False):
            pieces = [marks.read(source, line.row).piece.text for line in body[begin:end]]
            text = pieces[0] if decide is _half_of_paragraph else " ".join(pieces)
            half = decide(text)
            halves[half] += body[begin:end]
            if half:
                guesses.append(
                    Fact(half, source.line_span(body[begin].row), "by its wording", guess=True)
                )
        if halves[BLIND] or halves[ASSUMED]:
            return _joined(source, halves, level)
    return body


def _joined(source: Text, halves: dict[str, list[Line]], level: int) -> list[Line]:
    lines = halves[""]
    for half in (BLIND, ASSUMED):
        if halves[half]:
            row = halves[half][0].row
            lines += [
                Line("", row),
                heading(source.line_text(row), half, level, row),
                Line("", row),
                *halves[half],
            ]
    return [*lines, Line("", lines[-1].row)]


def _paragraphs(body: Sequence[Line]) -> list[int]:
    """The first lines of paragraphs; a list belongs to the paragraph before it."""
    starts = []
    for number, line in enumerate(body):
        fresh = number == 0 or not body[number - 1].text.strip()
        if (
            fresh
            and line.text.strip()
            and not line.text[0].isspace()
            and not _ITEM.match(line.text)
        ):
            starts.append(number)
    return starts


def _items(body: Sequence[Line]) -> list[int]:
    """The first lines of items, if the section is one flat list with an introduction, or none."""
    tops = [number for number, line in enumerate(body) if _ITEM.match(line.text)]
    indents = {len(body[number].text) - len(body[number].text.lstrip()) for number in tops}
    rest = [
        line.text
        for number, line in enumerate(body)
        if tops and number > tops[0] and number not in tops
    ]
    return [] if len(indents) > 1 or any(text[:2].strip() for text in rest) else tops


def _half_of_paragraph(text: str) -> str:
    """The part of a paragraph such as `This strategy relies on the following assumptions:`."""
    assumed, blind = (
        re.search(r"\bassum", text, re.IGNORECASE),
        re.search(r"\bblind spots?\b", text, re.IGNORECASE),
    )
    if _OCCURS.match(text):
        return BLIND
    if assumed and blind:
        return ""
    sentences = _SENTENCE.split(text)
    if len({half_of(sentence) for sentence in sentences} - {""}) > 1:
        return ""  # it holds both
    return ASSUMED if assumed else BLIND if blind else half_of(text)
