"""Text with positions: lines and columns outside this module are 1-based, ends exclusive."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file, from (line, column) up to but not including (end_line, end_column)."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Text:
    """A file, or a part of one that was cut out line by line, such as an embedded block.

    `first_line` is the 0-based line of the file on which the part begins; `shifts` has, for each
    line of the part, the number of characters before it in the file (indentation, quote marks).
    """

    name: str
    text: str
    first_line: int = 0
    shifts: tuple[int, ...] = ()

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return tuple(starts)

    def _point(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1
        shift = self.shifts[row] if row < len(self.shifts) else 0
        return self.first_line + row + 1, offset - self._starts[row] + shift + 1

    def span(self, start: int, end: int | None = None) -> Span:
        """The place of the characters `start` up to `end` of this text, in characters."""
        line, column = self._point(start)
        end_line, end_column = self._point(max(start, start if end is None else end))
        return Span(self.name, line, column, end_line, end_column)

    def placed(self, row: int, column: int, end_row: int, end_column: int) -> Span:
        """The place between two points of this text, given by 0-based lines and columns."""
        first, shifts = self.first_line + 1, self.shifts
        column += shifts[row] if row < len(shifts) else 0
        end_column += shifts[end_row] if end_row < len(shifts) else 0
        return Span(self.name, first + row, column + 1, first + end_row, end_column + 1)

    def line_text(self, row: int) -> str:
        """The text of 0-based line `row` of this part, without its line end; empty past the end."""
        if not 0 <= row < len(self._starts):
            return ""
        end = self._starts[row + 1] - 1 if row + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[row] : end]

    def line_span(self, row: int) -> Span:
        """The place of 0-based line `row`, without its leading and trailing white space."""
        row = min(max(row, 0), len(self._starts) - 1)
        content = self.line_text(row)
        start = self._starts[row] + len(content) - len(content.lstrip())
        return self.span(start, max(start, self._starts[row] + len(content.rstrip())))

    def offset(self, row: int) -> int:
        """The offset at which 0-based line `row` begins; the length of the text past the end."""
        return self._starts[row] if row < len(self._starts) else len(self.text)

    def offsets(self, span: Span) -> tuple[int, int]:
        """The start and end offsets of a span in the text of a whole file."""
        return (
            self.offset(span.line - 1) + span.column - 1,
            self.offset(span.end_line - 1) + span.end_column - 1,
        )

    def find(self, needle: str, row: int, end_row: int) -> Span:
        """The span of the first `needle` on rows `row` up to `end_row`, else of line `row`."""
        start = self.offset(row)
        at = self.text.find(needle, start, self.offset(end_row)) if needle else -1
        return self.span(at, at + len(needle)) if at >= 0 else self.line_span(row)

    def part(self, content: str, row: int) -> Text:
        """`content`, cut out of this text from 0-based line `row` on, with its positions kept."""
        shifts = []
        for index, line in enumerate(content.split("\n")):
            whole = self.line_text(row + index)
            shifts.append(len(whole) - len(line) if line and whole.endswith(line) else 0)
        return Text(self.name, content, self.first_line + row, tuple(shifts))

    @property
    def start(self) -> Span:
        """The first line, where a finding about the file as a whole is shown."""
        return self.line_span(0)
