"""A text derived from another line by line, with the positions of the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ads_compiler.core.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """A line, its row in the original, and the number of characters removed before it.

    A negative `shift` means that characters were added.
    """

    text: str
    row: int
    shift: int = 0


@dataclass(frozen=True)
class DerivedText(Text):
    """A text derived from another: `rows` has the row of the original for each line."""

    origin: Text | None = field(default=None, repr=False)
    rows: tuple[int, ...] = ()

    def _point(self, offset: int) -> tuple[int, int]:
        line, column = super()._point(offset)
        assert self.origin is not None
        row = self.rows[min(line - self.first_line, len(self.rows)) - 1]
        return row + 1, min(max(1, column), len(self.origin.line_text(row)) + 1)

    def part(self, content: str, row: int) -> Text:
        """See `Text.part`; the part has the positions of the original too."""
        cut = super().part(content, row)
        own = (*self.shifts[row:], *([0] * len(cut.shifts)))
        shifts = tuple(shift + more for shift, more in zip(cut.shifts, own, strict=False))
        rows = self.rows[row : row + len(shifts)] or self.rows[-1:]
        return DerivedText(self.name, content, 0, shifts, self.origin, rows)


def derived_text(source: Text, lines: Iterable[Line]) -> Text:
    """The text of some lines; the original itself if nothing was changed."""
    listed = list(lines)
    text = "\n".join(line.text for line in listed)
    if text == source.text:
        return source
    shifts, rows = tuple(line.shift for line in listed), tuple(line.row for line in listed)
    return DerivedText(source.name, text, 0, shifts, source, rows)
