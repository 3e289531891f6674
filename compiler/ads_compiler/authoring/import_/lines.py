"""A text that was made of another, line by line, with the positions of that other one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ads_compiler.core.text import Text


@dataclass(frozen=True, slots=True)
class Made:
    """A line, the row that it was made of, and how many characters were taken away before it (or added, if below 0)."""

    text: str
    row: int
    shift: int = 0


@dataclass(frozen=True)
class MadeText(Text):
    """A text made of another: `rows` holds the row of the other for each line."""

    origin: Text | None = field(default=None, repr=False)
    rows: tuple[int, ...] = ()

    def _point(self, offset: int) -> tuple[int, int]:
        line, column = super()._point(offset)
        assert self.origin is not None
        row = self.rows[min(line - self.first_line, len(self.rows)) - 1]
        return row + 1, min(max(1, column), len(self.origin.line_text(row)) + 1)

    def part(self, content: str, row: int) -> Text:
        """See `Text.part`; what is cut out has the positions of the other text too."""
        cut = super().part(content, row)
        own = (*self.shifts[row:], *([0] * len(cut.shifts)))
        shifts = tuple(shift + more for shift, more in zip(cut.shifts, own, strict=False))
        rows = self.rows[row : row + len(shifts)] or self.rows[-1:]
        return MadeText(self.name, content, 0, shifts, self.origin, rows)


def made_text(source: Text, lines: Iterable[Made]) -> Text:
    """The text of some lines; the other text itself where nothing was changed."""
    made = list(lines)
    text = "\n".join(line.text for line in made)
    if text == source.text:
        return source
    shifts, rows = tuple(line.shift for line in made), tuple(line.row for line in made)
    return MadeText(source.name, text, 0, shifts, source, rows)
