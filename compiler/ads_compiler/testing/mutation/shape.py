"""The parts of a tree that are changed as one, and putting another in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ads_compiler.core.text import Span
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Keyword,
    Match,
    Not,
    children,
    leaves,
)

Leaf = Match | Keyword


def field_of(leaf: Leaf) -> str | None:
    """The field that a leaf looks at; None for a keyword, which looks at all."""
    return leaf.field if isinstance(leaf, Match) else None


def is_group(node: Condition) -> bool:
    """Whether a node is the values of one item: leaves alone, of one field."""
    if not isinstance(node, AllOf | AnyOf) or len(node.items) < 2:
        return False
    found = [item for item in node.items if isinstance(item, Match | Keyword)]
    return len(found) == len(node.items) and len({field_of(leaf) for leaf in found}) == 1


def parts(node: Condition) -> Iterator[tuple[Condition, bool]]:
    """Each different node of a tree once, and whether it is a value of a group; a node that is shared counts as one."""
    seen: set[int] = set()

    def walk(node: Condition, inside: bool) -> Iterator[tuple[Condition, bool]]:
        if id(node) in seen:
            return
        seen.add(id(node))
        yield node, inside
        group = is_group(node)
        for child in children(node):
            yield from walk(child, group)

    return walk(node, False)


def unit_leaves(node: Condition) -> tuple[Leaf, ...]:
    """The leaves of an item: of a group all, of a leaf itself; none of another node."""
    if isinstance(node, Match | Keyword):
        return (node,)
    if isinstance(node, AllOf | AnyOf) and is_group(node):
        return tuple(item for item in node.items if isinstance(item, Match | Keyword))
    return ()


def mapped(unit: Condition, change: Callable[[Leaf], Leaf]) -> Condition:
    """An item with each of its leaves changed."""
    if isinstance(unit, Match | Keyword):
        return change(unit)
    assert isinstance(unit, AllOf | AnyOf)
    return type(unit)(
        tuple(change(item) for item in unit.items if isinstance(item, Match | Keyword))
    )


def replaced(root: Condition, old: Condition, new: Condition) -> Condition:
    """The tree with one node changed wherever it stands; what is not above it stays the same object."""
    if root is old:
        return new
    match root:
        case Not(item):
            made = replaced(item, old, new)
            return root if made is item else Not(made)
        case AllOf(items) | AnyOf(items):
            done = tuple(replaced(item, old, new) for item in items)
            same = all(one is other for one, other in zip(done, items, strict=True))
            return root if same else type(root)(done)
        case Match() | Keyword():
            return root


def place(node: Condition, fallback: Span) -> Span:
    """Where a node stands: from its first leaf to its last."""
    spans = sorted(leaf.span for leaf in leaves(node) if leaf.span is not None)
    if not spans:
        return fallback
    first, last = spans[0], spans[-1]
    end = max((span.end_line, span.end_column) for span in spans if span.file == first.file)
    return Span(first.file, first.line, first.column, *end) if first.file == last.file else first
