"""The sections of a page, whatever the form of their headings."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.attack_mapping import marks, words
from ads_compiler.attack_mapping.marks import Line
from ads_compiler.attack_mapping.values import SEPARATOR
from ads_compiler.strategy import sections
from ads_compiler.strategy.markdown import Document

LONGEST_LINE = 4000


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a page; its first line may include the heading."""

    key: str
    row: int
    end_row: int


def places(document: Document) -> tuple[Place, ...]:
    """The sections of a page, under headings and under lines that are bold or end with a colon."""
    source, code = document.source, code_rows(document)
    last = source.text.count("\n") + 1
    heads = {h.row: (h.end_row, h.level, key_of(h.text)) for h in document.headings if not h.nested}
    headings = {row for h in document.headings for row in range(h.row, h.end_row)}
    labels = {h.row for h in document.headings if sections.key_of(h.text) is None}
    for row in range(document.body_row, last):
        if row in headings or row in code:
            continue
        line = marks.read(source, row)
        if (key := _bold_key(line)) is not None:
            heads[row] = (row if _value_of_heading(line) else row + 1, 7, key)
    order = sorted(heads)
    result = []
    for number, row in enumerate(order):
        begin, level, key = heads[row]
        if key is not None:
            later = (
                r for r in order[number + 1 :] if heads[r][2] is not None or heads[r][1] <= level
            )
            # A heading that is a label, such as `Tactic`, determines the claims below it.
            result.append(Place(key, row if row in labels else begin, next(later, last)))
    return tuple(result)


def text_of(document: Document, place: Place) -> str:
    """The rendered prose of a section."""
    code = code_rows(document)
    rows = (row for row in range(place.row, place.end_row) if row not in code)
    return " ".join(piece for row in rows if (piece := marks.read(document.source, row).piece.text))


def key_of(heading: str) -> str | None:
    """The section that a heading names, if any; `MITRE ATT&CK Mapping` is Categorization."""
    return sections.key_of(heading) or (
        "categorization" if words.label_kinds(sections.normal(heading)) else None
    )


def _bold_key(line: Line) -> str | None:
    if line.marker in ("-", "*", "+", "•") or len(line.piece.text) > LONGEST_LINE:
        return None
    head = line.piece.text[: line.bold] if line.bold else line.piece.text
    if not line.bold and not head.endswith(":"):
        return None
    return sections.key_of(head.rstrip(":"))


def _value_of_heading(line: Line) -> str:
    return line.piece.text[line.bold :].strip(SEPARATOR) if line.bold else ""


def code_rows(document: Document) -> frozenset[int]:
    """The rows of fenced code blocks."""
    source = document.source
    fenced = (
        b
        for b in document.blocks
        if source.line_text(b.row).lstrip(" \t>-*+0123456789.)").startswith(("```", "~~~"))
    )
    return frozenset(row for block in fenced for row in range(block.row, block.end_row))
