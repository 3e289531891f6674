"""Two-column tables with facts about a page: a label and its value in each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack_mapping import marks
from ads_compiler.attack_mapping.marks import Piece
from ads_compiler.attack_mapping.places import LONGEST_LINE, places
from ads_compiler.strategy import sections
from ads_compiler.strategy.markdown import Document

PLACES = ("", "categorization", "priority")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row: its normalized label, its value, and the section that contains it.

    `place` is "" between the title and the first section.
    """

    label: str
    value: Piece
    row: int
    place: str


def pairs(document: Document) -> Iterator[Pair]:
    """The rows of two-column tables below the title, in Categorization and in Priority."""
    sections_ = places(document)
    first = min((place.row for place in sections_), default=0)
    for row in sorted({piece.row for piece in document.prose if piece.table}):
        inside = next(
            (place.key for place in sections_ if place.row <= row < place.end_row),
            "" if row < first else None,
        )
        if inside not in PLACES or len(document.source.line_text(row)) > LONGEST_LINE:
            continue
        cells = marks.cells(document.source, row)
        if len(cells) == 2 and cells[1].text:
            yield Pair(sections.normal(cells[0].text), cells[1], row, inside)
