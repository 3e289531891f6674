"""Check the needs of many rules against an event at once. Standard library only.

The rules that are left when the fields have been looked at are the candidates; their own conditions
decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.screenfield import ScreenField, ScreenMemory
from ads_compiler.codegen.runtime.screenformula import SCREEN_WAYS

SCREEN_BYTES = 64_000_000  # of values that are kept with their masks
_SCREEN_FIELDS, _SCREEN_RULES = 3, 8  # after so many fields, so few rules are checked one by one
_SCREEN_GROUPS = 256  # sets of rules that are kept, one for each kind of log source


class Screen:
    """The needs of all rules of a detector, by their places."""

    def __init__(
        self,
        needs: Sequence[Mapping[str, Any] | None],
        automaton: Any = None,
        budget: int = SCREEN_BYTES,
    ) -> None:
        """A rule whose needs are None is always a candidate."""
        self.everything = (1 << len(needs)) - 1
        self.memory = ScreenMemory(self.everything, automaton, budget)
        self.fields: dict[str, ScreenField] = {}
        self.keywords: list[tuple[Any, int, int | None]] = []
        self.groups: dict[tuple[int, ...], ScreenGroup] = {}
        self.closed = [self.everything] * SCREEN_WAYS  # the rules without such an alternative
        for place, needed in enumerate(needs):
            if needed is None:
                continue
            bit = 1 << place
            for name, formula in needed["all"]:
                self._add(name, _screen_tuples(formula), bit, None)
            for way, branches in enumerate(needed["any"][:SCREEN_WAYS]):
                self.closed[way] ^= bit
                for name, formula in branches:
                    self._add(name, _screen_tuples(formula), bit, way)

    def _add(self, name: str | None, formula: Any, bit: int, way: int | None) -> None:
        if name is None:
            self.keywords.append((formula, bit, way))
            return
        if name not in self.fields:
            self.fields[name] = ScreenField(name, self.memory)
        self.fields[name].add(formula, bit, way)

    def anywhere(self, mask: int) -> ScreenField | None:
        """The tests of some rules on every value of an event; None if they have none.

        Each log source has its own: a short keyword of one is in most values of others.
        """
        rows = [row for row in self.keywords if row[1] & mask]
        if not rows:
            return None
        field = ScreenField(None, self.memory)
        for formula, bit, way in rows:
            field.add(formula, bit, way)
        return field

    def group(self, places: Iterable[int]) -> ScreenGroup:
        """Some rules, to be screened together; the last groups are kept."""
        key = tuple(places)
        known = self.groups.get(key)
        if known is None:
            if len(self.groups) >= _SCREEN_GROUPS:
                self.groups.clear()
                self.memory.fields = list(self.fields.values())
            known = self.groups[key] = ScreenGroup(self, key)
        return known


def _screen_tuples(formula: Any) -> Any:
    """A formula that was read from JSON as the tuples that others are."""
    return tuple(map(_screen_tuples, formula)) if isinstance(formula, list) else formula


class ScreenGroup:
    """The rules of one log source, and the fields to look at, those that rule out most first."""

    def __init__(self, screen: Screen, places: Iterable[int]) -> None:
        """`places` are the rules."""
        self.mask = sum(1 << place for place in set(places))
        self.closed = screen.closed
        fields = [
            field
            for field in screen.fields.values()
            if (field.limited | field.optional) & self.mask
        ]
        anywhere = screen.anywhere(self.mask)
        if anywhere is not None:
            fields.append(anywhere)
        for field in fields:
            field.ready()
        ranked = sorted(
            fields,
            key=lambda field: (
                field.name is None,
                -(self.mask & ~field.absent[0]).bit_count(),
            ),
        )
        self.fields = [field for field in ranked if field.limited & self.mask]
        self.last = min(_SCREEN_FIELDS, len(self.fields))
        open_ways = self.mask & ~(screen.closed[0])
        self.optional = [field for field in ranked if field.optional & open_ways]
        self.later = {
            place: [
                (number, field)
                for number, field in enumerate(self.fields, 1)
                if field.limited >> place & 1
            ]
            for place in _screen_places(self.mask)
        }

    def candidates(self, view: EventView) -> list[int]:
        """The places of the rules that the event may match, in order."""
        left = self.mask
        number = 0
        last = self.last
        for number, field in enumerate(self.fields, 1):
            if field.limited & left:
                left &= field.masks(view)[0]
                if not left:
                    return []
            if number == last:
                left = self._alternatives(left, view)
            if number >= last and left.bit_count() <= _SCREEN_RULES:
                break
        if number == 0:
            left = self._alternatives(left, view)
        places = _screen_places(left)
        if number == len(self.fields):
            return places
        return [
            place
            for place in places
            if all(
                field.masks(view)[0] >> place & 1
                for order, field in self.later[place]
                if order > number
            )
        ]

    def _alternatives(self, left: int, view: EventView) -> int:
        """The rules of `left` of which the event meets an alternative each time."""
        first, second, third = self.closed
        if left & ~first:
            for field in self.optional:
                if field.optional & left & ~(first & second & third):
                    _, one, two, three = field.masks(view)
                    first |= one
                    second |= two
                    third |= three
            left &= first & second & third
        return left


def _screen_places(mask: int) -> list[int]:
    places = []
    while mask:
        lowest = mask & -mask
        places.append(lowest.bit_length() - 1)
        mask ^= lowest
    return places
