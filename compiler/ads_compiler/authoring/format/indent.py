"""Indents YAML by two spaces, with one space after dashes and colons and no trailing whitespace.

In: the text of YAML documents. Out: the same lines, moved horizontally. Flow collections, quoted,
folded and literal text keep their form. YAML that cannot be parsed or moved safely is unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ads_compiler.authoring.format.meaning import ordered_facts
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar
from ads_compiler.core.yaml_extent import begin_of, end_of, is_flow


class _Unsure(Exception):  # noqa: N818 - never leaves this module
    """The YAML has a form that cannot be moved safely."""


@dataclass(slots=True)
class _Plan:
    """The new columns of the tokens on each row. A token without one follows after one space."""

    source: Text
    tokens: dict[int, list[tuple[int, int | None]]] = field(default_factory=dict)
    levels: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    inside: dict[int, int] = field(default_factory=dict)
    literal: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def token(self, offset: int, new: int | None, *, level: bool = False) -> tuple[int, int]:
        row, column = _point(self.source, offset)
        self.tokens.setdefault(row, []).append((column, new))
        if level and new is not None:
            self.levels.setdefault(row, []).append((column, new))
        return row, column

    def place(self, node: Node, new: int) -> None:
        """Plan a block node whose keys or dashes move to a column."""
        if isinstance(node, Mapping):
            for entry in node.entries:
                row, column = self.token(begin_of(self.source, entry.key), new, level=True)
                self.value(entry.value, row, column, new)
        elif isinstance(node, Items):
            for item in node.items:
                dash = _dash(self.source, item)
                row, column = self.token(dash, new, level=True)
                self.value(item, row, column, new)

    def value(self, node: Node, row: int, parent: int, new: int) -> None:
        """Plan the value of a key or dash at (`row`, `parent`) that moves to the column `new`."""
        if id(node) in self.seen:  # an alias has the position of its anchor
            return
        self.seen.add(id(node))
        if _is_block(self.source, node):
            self.place(node, new + 2)
            return
        begin, end = _extent(self.source, node)
        if begin == end:
            return
        first, _ = _point(self.source, begin)
        if isinstance(node, Scalar) and self.source.text[begin] in "|>":
            self.token(begin, None)
            self.text_lines(first, parent, new)
            return
        self.token(begin, new + 2 if first > row else None)
        for line in range(first + 1, _point(self.source, end)[0] + 1):
            self.inside[line] = first

    def text_lines(self, row: int, parent: int, new: int) -> None:
        """Plan the lines of a literal or folded text below its header."""
        lines = self.source.text.split("\n")
        header = lines[row].split("#")[0].rstrip()
        body = [number for number in range(row + 1, len(lines)) if lines[number].strip(" ")]
        if not body or (depth := _indent(lines[body[0]])) <= parent:
            return
        explicit = any(character.isdigit() for character in header[-2:])
        shift = new - parent if explicit else new + 2 - depth
        least = parent + 1 if explicit else depth
        for number in range(row + 1, len(lines)):
            if lines[number].strip(" ") and _indent(lines[number]) < least:
                break
            self.literal[number] = shift


def reindent(text: str) -> str:
    """The text in the canonical indentation; unchanged if that could change its meaning."""
    source = Text("", text)
    nodes, findings = yaml.read_all(source)
    if findings or not nodes or "\t" in text:
        return text
    plan = _Plan(source)
    try:
        for node in nodes:
            if _is_block(source, node):
                plan.place(node, 0)
        result = "\n".join(_lines(text.split("\n"), plan))
    except (_Unsure, IndexError):
        return text
    return result if ordered_facts(result) == ordered_facts(text) else text


def _lines(lines: Sequence[str], plan: _Plan) -> list[str]:
    moved: list[str] = []
    open_levels: list[tuple[int, int]] = []
    shift = 0
    for row, line in enumerate(lines):
        if row in plan.literal:
            moved.append(_moved(line, plan.literal[row]))
        elif row in plan.tokens:
            tokens = sorted(set(plan.tokens[row]))
            text, shift = _joined(line, tokens, shift)
            moved.append(text)
            open_levels = [
                level for level in open_levels if level[0] < tokens[0][0]
            ] + plan.levels.get(row, [])
        elif not line.strip():
            if row in plan.inside or not moved or moved[-1]:
                moved.append("")
        elif row in plan.inside:
            moved.append(_moved(line.rstrip(), shift))
        elif line.lstrip().startswith("#"):
            moved.append(" " * _comment(row, _indent(line), plan, open_levels) + line.strip())
        elif line.startswith(("---", "...")):
            moved.append(line.rstrip())
            open_levels, shift = [], 0
        else:
            raise _Unsure
    return moved


def _joined(line: str, tokens: list[tuple[int, int | None]], shift: int) -> tuple[str, int]:
    """A line with its tokens at their new columns, and the shift of the first one."""
    column, new = tokens[0]
    if line[:column].strip():
        raise _Unsure
    text = " " * (column + shift if new is None else new)
    moved = len(text) - column
    for (start, _), (end, after) in zip(tokens, [*tokens[1:], (len(line), None)], strict=True):
        text += line[start:end].rstrip()
        if end < len(line):
            text += " " * max(1, after - len(text)) if after is not None else " "
    return text, moved


def _comment(row: int, column: int, plan: _Plan, open_levels: list[tuple[int, int]]) -> int:
    """The new column of a comment line: that of the next key if aligned with it, or its block."""
    below = min((number for number in plan.levels if number > row), default=None)
    old, new = plan.levels[below][0] if below is not None else (0, 0)
    if column == old:
        return new
    around = [level for level in open_levels if level[0] <= column]
    return around[-1][1] if around and (column > old or around[-1][0] == column) else new


def _moved(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line else ""
    return line[min(-shift, _indent(line)) :]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _point(source: Text, offset: int) -> tuple[int, int]:
    """The 0-based row and column of an offset."""
    place = source.span(offset)
    return place.line - 1, place.column - 1


def _is_block(source: Text, node: Node) -> bool:
    """Whether a mapping or list is in block style."""
    if isinstance(node, Mapping):
        return bool(node.entries) and source.text[begin_of(source, node)] != "{"
    return isinstance(node, Items) and bool(node.items) and not is_flow(source, node)


def _extent(source: Text, node: Node) -> tuple[int, int]:
    filled = node.items if isinstance(node, Items) else isinstance(node, Scalar) or node.entries
    if filled:
        return begin_of(source, node), end_of(source, node)
    begin = source.offset(node.span.line - 1) + node.span.column - 1
    return begin, begin + 2


def _dash(source: Text, item: Node) -> int:
    """The offset of the dash before an item; there may be comments between them."""
    begin = _extent(source, item)[0]
    if isinstance(item, Items) and _is_block(source, item):
        begin = _dash(source, item.items[0])
    lines = source.text[:begin].split("\n")
    at = begin - len(lines[-1])
    while lines:
        content = lines.pop()
        code = "" if content.lstrip().startswith("#") else content.split(" #")[0].rstrip()
        if code:
            if not code.endswith("-"):
                raise _Unsure
            return at + len(code) - 1
        at -= len(lines[-1]) + 1 if lines else 0
    raise _Unsure
