"""Sorts the front matter like the schema. A key moves with its lines and the comments above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ads_compiler.authoring.format.indent import reindent
from ads_compiler.authoring.format.meaning import facts
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Node
from ads_compiler.strategy import sections

Schema = Mapping[str, Any]


def arrange(text: str) -> str:
    """A front matter in its canonical layout, as far as its meaning is unchanged."""
    expected = facts(text)
    indented = reindent(text)
    for result in (_ordered(indented).strip("\n"), indented):
        if expected is not None and facts(result) == expected:
            return result
    return text


def _ordered(text: str) -> str:
    skipped: set[tuple[int, int]] = set()
    while True:
        node, findings = yaml.read(Text("", text))
        if node is None or findings:
            return text
        items = _disordered(node, sections.schema())
        first = next((item for item in items if _place(item[0]) not in skipped), None)
        if first is None:
            return text
        mapping, order = first
        moved = _moved(text.split("\n"), mapping, order)
        if moved is None:
            skipped.add(_place(mapping))
        else:
            text = "\n".join(moved)


def _place(node: yaml.Mapping) -> tuple[int, int]:
    return node.span.line, node.span.column


def _disordered(node: Node, schema: Schema) -> Iterator[tuple[yaml.Mapping, list[int]]]:
    """The block mappings whose keys are not in the order of the schema, with that order."""
    if isinstance(node, Items):
        for item in node.items:
            yield from _disordered(item, schema.get("items", {}))
        return
    if not isinstance(node, yaml.Mapping) or not node.entries:
        return
    known = list(schema.get("properties", {}))
    keys = [entry.key.value for entry in node.entries]
    order = sorted(
        range(len(keys)), key=lambda i: known.index(keys[i]) if keys[i] in known else len(known)
    )
    rows = {entry.key.span.line for entry in node.entries}
    columns = {entry.key.span.column for entry in node.entries}
    if order != sorted(order) and len(rows) == len(keys) and len(columns) == 1 and known:
        yield node, order
    for entry in node.entries:
        yield from _disordered(entry.value, schema.get("properties", {}).get(entry.key.value, {}))


def _moved(lines: Sequence[str], mapping: yaml.Mapping, order: Sequence[int]) -> list[str] | None:
    """The lines with the entries of a mapping reordered; None if comments prevent that."""
    column = mapping.entries[0].key.span.column - 1
    keys = [entry.key.span.line - 1 for entry in mapping.entries]
    head = lines[keys[0]][:column]
    if head.strip(" -") or any(lines[row][:column].strip() for row in keys[1:]):
        return None
    starts = [_first(lines, row, column) for row in keys]
    end = next(
        (row for row in range(keys[-1] + 1, len(lines)) if _ends(lines[row], column)), len(lines)
    )
    while end > keys[-1] + 1 and _is_loose(lines[end - 1], column):
        end -= 1
    if head.strip():
        starts[0] = keys[0]
    elif blanks := [row for row in range(starts[0], keys[0]) if not lines[row].strip()]:
        starts[0] = blanks[-1] + 1
    chunks = [
        list(lines[start:stop]) for start, stop in zip(starts, [*starts[1:], end], strict=True)
    ]
    chunks[0][keys[0] - starts[0]] = " " * column + lines[keys[0]][column:]
    reordered = [line for index in order for line in chunks[index]]
    if head.strip():
        if starts[order[0]] != keys[order[0]]:
            return None
        reordered[0] = head + reordered[0][column:]
    return [*lines[: starts[0]], *reordered, *lines[end:]]


def _first(lines: Sequence[str], row: int, column: int) -> int:
    """The row of the first comment or empty line directly above a key."""
    while row > 0 and _is_loose(lines[row - 1], column):
        row -= 1
    return row


def _is_loose(line: str, column: int) -> bool:
    return not line.strip() or (line.startswith(" " * column) and line[column : column + 1] == "#")


def _ends(line: str, column: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip(" ")) < column
