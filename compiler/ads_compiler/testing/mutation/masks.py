"""The events that a condition matches, as a bit mask. Must agree with `detection/interpret.py`.

Each test runs once on each distinct value of its field. Everything above the tests is bitwise and,
or, not. A tree with one changed leaf costs one test and a few operations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ads_compiler.detection.interpret import every_value, fold, glob, holds, lookup, text_of
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Not,
    Null,
    Test,
    Text,
    Wildcard,
    children,
)


class _Value:
    """A value of a field, the events that have it, and its text as written and case-folded."""

    __slots__ = ("events", "folded", "text", "value")

    def __init__(self, value: Any) -> None:
        self.value, self.events = value, 0
        self.text = text_of(value)
        self.folded = None if self.text is None else fold(self.text)


class Masks:
    """Bit masks over some events; the first event is bit 0."""

    def __init__(self, events: Sequence[Mapping[str, Any]]) -> None:
        """`events` have the field names that the conditions use."""
        self.events = events
        self.all = (1 << len(events)) - 1
        self._values: dict[str | None, list[_Value]] = {}
        self._leaves: dict[Match | Keyword, int] = {}
        self._known: dict[int, int] = {}
        self._alive: list[Condition] = []  # an id is unique only while its object lives

    def remember(self, node: Condition) -> int:
        """The mask of a condition; the masks of its parts are cached for trees that share them."""
        self._alive.append(node)
        waiting = [node]
        while waiting:
            part = waiting.pop()
            self._known[id(part)] = self.of(part)
            waiting.extend(children(part))
        return self._known[id(node)]

    def of(self, node: Condition) -> int:
        """The mask of the events that match a condition."""
        known = self._known.get(id(node))
        if known is not None:
            return known
        match node:
            case AllOf(items):
                mask = self.all
                for item in items:
                    mask &= self.of(item)
                return mask
            case AnyOf(items):
                mask = 0
                for item in items:
                    mask |= self.of(item)
                return mask
            case Not(item):
                return self.all ^ self.of(item)
            case Match() | Keyword():
                cached = self._leaves.get(node)
                if cached is None:
                    cached = self._leaves[node] = self._leaf(node)
                return cached

    def _leaf(self, leaf: Match | Keyword) -> int:
        if isinstance(leaf, Match) and isinstance(leaf.test, Null | Exists | FieldRef):
            return sum(1 << place for place, event in enumerate(self.events) if holds(leaf, event))
        mask = 0
        for value in self._of_field(leaf.field if isinstance(leaf, Match) else None):
            if value.events & ~mask and _passes(leaf.test, value):
                mask |= value.events
        return mask

    def values(self, leaf: Match | Keyword) -> list[str]:
        """The texts in the field of a test that pass it."""
        if not isinstance(leaf, Match) or isinstance(leaf.test, Null | Exists | FieldRef):
            return []
        passing = (one.value for one in self._of_field(leaf.field) if _passes(leaf.test, one))
        return [value for value in passing if isinstance(value, str)]

    def _of_field(self, field: str | None) -> Iterable[_Value]:
        """The distinct values of a field, or of all fields for None."""
        known = self._values.get(field)
        if known is None:
            distinct: dict[Any, _Value] = {}
            for place, event in enumerate(self.events):
                for value in every_value(event) if field is None else lookup(event, field):
                    key = (
                        (type(value), value)
                        if isinstance(value, str | int | float | None)
                        else id(value)
                    )
                    distinct.setdefault(key, _Value(value)).events |= 1 << place
            known = self._values[field] = list(distinct.values())
        return known


def _passes(test: Test, value: _Value) -> bool:
    if isinstance(test, Text):
        text = value.text if test.cased else value.folded
        return text is not None and _matches(test, text)
    return holds(Match("value", test), {"value": value.value})


def _matches(test: Text, text: str) -> bool:
    parts = (
        test.parts
        if test.cased
        else tuple(fold(p) if isinstance(p, str) else p for p in test.parts)
    )
    match parts:
        case (str(part),):
            return text == part
        case (Wildcard.MANY, str(part)):
            return text.endswith(part)
        case (str(part), Wildcard.MANY):
            return text.startswith(part)
        case (Wildcard.MANY, str(part), Wildcard.MANY):
            return part in text
    return glob(parts, text)
