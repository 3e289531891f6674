"""Formulas of a field over the numbers of its tests. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SCREEN_WAYS = 3  # alternatives of a rule that are checked


class ScreenClause:
    """A conjunction over numbers of tests: those required, those excluded, one of each group."""

    __slots__ = ("excluded", "groups", "required", "rest")

    def __init__(self, items: Iterable[Any]) -> None:
        required, excluded = set(), set()
        self.groups: list[frozenset[int]] = []
        self.rest: list[tuple[ScreenClause, ...]] = []
        for item in items:
            if isinstance(item, int):
                required.add(item)
            elif item[0] == "!" and isinstance(item[1], int):
                excluded.add(item[1])
            elif item[0] == "|" and all(isinstance(one, int) for one in item[1]):
                self.groups.append(frozenset(item[1]))
            else:
                self.rest.append(screen_clauses(item))
        self.required, self.excluded = frozenset(required), frozenset(excluded)

    def met(self, hits: frozenset[int]) -> bool:
        """Whether the tests that a value passes meet all of it."""
        if not (self.required <= hits and self.excluded.isdisjoint(hits)):
            return False
        for group in self.groups:
            if group.isdisjoint(hits):
                return False
        return all(screen_met(clauses, hits) for clauses in self.rest)


def screen_clauses(formula: Any) -> tuple[ScreenClause, ...]:
    """A formula as alternatives."""
    items = formula[1] if not isinstance(formula, int) and formula[0] == "|" else (formula,)
    return tuple(
        [
            ScreenClause(item[1] if not isinstance(item, int) and item[0] == "&" else (item,))
            for item in items
        ]
    )


def screen_met(clauses: tuple[ScreenClause, ...], hits: frozenset[int]) -> bool:
    """Whether the tests that a value passes meet one of the alternatives."""
    return any(clause.met(hits) for clause in clauses)


def screen_numbers(formula: Any) -> set[int]:
    """The numbers of the tests in a formula."""
    if isinstance(formula, int):
        return {formula}
    if formula[0] == "!":
        return screen_numbers(formula[1])
    return {number for item in formula[1] for number in screen_numbers(item)}


class ScreenSlot:
    """A formula on one field, the rules that need it, and those of which it is an alternative.

    `single`: each of its tests is enough.
    """

    __slots__ = ("bits", "clauses", "default", "numbers", "single")

    def __init__(self, formula: Any) -> None:
        self.clauses = screen_clauses(formula)
        self.numbers = screen_numbers(formula)
        self.bits = [0] * (1 + SCREEN_WAYS)
        self.default = screen_met(self.clauses, frozenset())
        self.single = isinstance(formula, int) or (
            formula[0] == "|" and all(isinstance(item, int) for item in formula[1])
        )
