"""The nodes of a YAML document, with the position of every key and item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ads_compiler.core.text import Span

Key = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: str, int, float, bool or None."""

    value: Key
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; keys are unique."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: Key) -> Node | None:
        """The value of a key, or None."""
        return next((entry.value for entry in self.entries if entry.key.value == key), None)

    def key_span(self, key: Key) -> Span:
        """The span of a key, or of the whole mapping if it has no such key."""
        return next((entry.key.span for entry in self.entries if entry.key.value == key), self.span)


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Node, ...]
    span: Span


Node = Scalar | Mapping | Items


def plain(node: Node) -> Any:
    """The node as dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {entry.key.value: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Items) else node.value


def find(node: Node, path: Sequence[str | int]) -> Node | None:
    """The node at a path of keys and indexes, or None."""
    here: Node | None = node
    for step in path:
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, Items) and isinstance(step, int) and 0 <= step < len(here.items):
            here = here.items[step]
        else:
            return None
    return here


def locate(node: Node, path: Sequence[str | int]) -> Span:
    """The span of a path, or of its nearest existing ancestor.

    For a scalar that is its value, for a mapping or a list its key.
    """
    for length in range(len(path), 0, -1):
        value = find(node, path[:length])
        if value is None:
            continue
        above = find(node, path[: length - 1])
        if isinstance(value, Scalar) and value.value not in (None, ""):
            return value.span
        return above.key_span(path[length - 1]) if isinstance(above, Mapping) else value.span
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.span
    return node.span
