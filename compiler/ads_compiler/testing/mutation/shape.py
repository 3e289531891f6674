"""The parts of a tree that change as a unit, and their replacement."""

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
    """The field that a leaf tests; None for a keyword, which tests all."""
    return leaf.field if isinstance(leaf, Match) else None


def is_group(node: Condition) -> bool:
    """Whether a node consists of the values of one item: only leaves, all of one field."""
    if not isinstance(node, AllOf | AnyOf) or len(node.items) < 2:
        return False
    group = [item for item in node.items if isinstance(item, Match | Keyword)]
    return len(group) == len(node.items) and len({field_of(leaf) for leaf in group}) == 1


def parts(node: Condition) -> Iterator[tuple[Condition, bool]]:
    """Each node of a tree once, even if shared, and whether it is a value of a group."""
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
    """The leaves of an item: all of a group, or a leaf itself; empty for other nodes."""
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
    """The tree with one node replaced wherever it occurs; other subtrees keep their identity."""
    if root is old:
        return new
    match root:
        case Not(item):
            inner = replaced(item, old, new)
            return root if inner is item else Not(inner)
        case AllOf(items) | AnyOf(items):
            changed = tuple(replaced(item, old, new) for item in items)
            same = all(one is other for one, other in zip(changed, items, strict=True))
            return root if same else type(root)(changed)
        case Match() | Keyword():
            return root


def place(node: Condition, fallback: Span) -> Span:
    """The span of a node, from its first leaf to its last."""
    spans = sorted(leaf.span for leaf in leaves(node) if leaf.span is not None)
    if not spans:
        return fallback
    first, last = spans[0], spans[-1]
    end = max((span.end_line, span.end_column) for span in spans if span.file == first.file)
    return Span(first.file, first.line, first.column, *end) if first.file == last.file else first
