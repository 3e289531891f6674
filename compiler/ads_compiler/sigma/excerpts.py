"""Parts of a Sigma rule as their author wrote them, to show in generated detectors."""

from __future__ import annotations

import re

from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml import Entry, Items, Mapping, Node, Scalar
from ads_compiler.detection.tree import Excerpt

_CLOSING = re.compile(r"\s*[\]}]")


def excerpt(entry: Entry, text: Text) -> Excerpt:
    """The key and the value of an entry, without the indentation of the first line."""
    start, end = entry.key.span, max(entry.key.span, _last(entry.value), key=_end)
    first, last = start.line - 1 - text.first_line, end.end_line - 1 - text.first_line
    column = start.column - 1 - _shift(text, first)
    lines = [text.line_text(row) for row in range(first, last + 1)]
    if start.file != text.name or not lines or not 0 <= column <= len(lines[0]):
        return Excerpt("", start)
    if lines[0][:column].strip():  # one of several entries of a line
        lines[-1] = _closed(lines, column, end.end_column - 1 - _shift(text, last))
    lines[0] = lines[0][column:]
    lines[1:] = [line[min(column, len(line) - len(line.lstrip())) :] for line in lines[1:]]
    return Excerpt("\n".join(line.rstrip() for line in lines), start)


def _last(node: Node) -> Span:
    """The span of the scalar that ends last; the span of a mapping or list is only its start."""
    match node:
        case Scalar(span=span):
            return span
        case Mapping(entries):
            spans = [place for entry in entries for place in (entry.key.span, _last(entry.value))]
        case Items(items):
            spans = [_last(item) for item in items]
    return max(spans, default=node.span, key=_end)


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _shift(text: Text, row: int) -> int:
    return text.shifts[row] if 0 <= row < len(text.shifts) else 0


def _closed(lines: list[str], column: int, end: int) -> str:
    """The last line up to `end`, with the brackets that close those opened since the first line."""
    last = lines[-1]
    inside = "\n".join([*lines[:-1], last[:end]])[column:]
    for _ in range(sum(map(inside.count, "[{")) - sum(map(inside.count, "]}"))):
        if closing := _CLOSING.match(last, end):
            end = closing.end()
    return last[:end]
