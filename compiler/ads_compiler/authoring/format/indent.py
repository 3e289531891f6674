"""YAML with an indentation of two spaces, one space after a dash and a colon, and no white space at the end of a line.

Goes in: the text of some YAML. Comes out: the same lines, moved sideways. What is in brackets or quotation marks,
folded or literal text keeps its form; what cannot be read, or cannot be moved safely, comes back as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ads_compiler.authoring.format.meaning import said
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar
from ads_compiler.core.yaml_extent import begin_of, end_of, is_flow


class _Unsure(Exception):  # noqa: N818 - never leaves this module
    """Something is written in a way that is not moved."""


@dataclass(slots=True)
class _Plan:
    """Where what begins on a row goes. A token without a new column stands one space behind what is before it."""

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
        """Plan a node in lines whose keys or dashes go to a column."""
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
        """Plan what belongs to a key or a dash at (`row`, `parent`) that goes to the column `new`."""
        if id(node) in self.seen:  # an alias: its place is that of the anchor
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
    """The text in the canonical indentation, or as it is where that is not sure to mean the same."""
    source = Text("", text)
    nodes, findings = yaml.read_all(source)
    if findings or not nodes or "\t" in text:
        return text
    plan = _Plan(source)
    try:
        for node in nodes:
            if _is_block(source, node):
                plan.place(node, 0)
        made = "\n".join(_lines(text.split("\n"), plan))
    except (_Unsure, IndexError):
        return text
    return made if said(made) == said(text) else text


def _lines(lines: Sequence[str], plan: _Plan) -> list[str]:
    made: list[str] = []
    open_levels: list[tuple[int, int]] = []
    shift = 0
    for row, line in enumerate(lines):
        if row in plan.literal:
            made.append(_moved(line, plan.literal[row]))
        elif row in plan.tokens:
            tokens = sorted(set(plan.tokens[row]))
            text, shift = _joined(line, tokens, shift)
            made.append(text)
            open_levels = [
                level for level in open_levels if level[0] < tokens[0][0]
            ] + plan.levels.get(row, [])
        elif not line.strip():
            if row in plan.inside or not made or made[-1]:
                made.append("")
        elif row in plan.inside:
            made.append(_moved(line.rstrip(), shift))
        elif line.lstrip().startswith("#"):
            made.append(" " * _comment(row, _indent(line), plan, open_levels) + line.strip())
        elif line.startswith(("---", "...")):
            made.append(line.rstrip())
            open_levels, shift = [], 0
        else:
            raise _Unsure
    return made


def _joined(line: str, tokens: list[tuple[int, int | None]], shift: int) -> tuple[str, int]:
    """A line whose tokens stand at their new columns, and by how much its first one has moved."""
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
    """Where a comment on its own line goes: with what it stood level with, else with what stands around it."""
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
    """0-based row and column of an offset."""
    place = source.span(offset)
    return place.line - 1, place.column - 1


def _is_block(source: Text, node: Node) -> bool:
    """Whether a mapping or a list is written in lines."""
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
    """The offset of the dash before an item; comments may stand between the two."""
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
