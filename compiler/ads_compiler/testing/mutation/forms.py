"""A normal form of conditions, in which many equivalent conditions are equal, and implication.

Each form has a number. A form is a literal (a test or its negation), or all or any of some forms.
Negation is pushed down to the tests, and parts that another part implies are dropped. Conditions
with equal forms are equivalent for every possible event; different forms prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from ads_compiler.detection.taxonomy import single_valued
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Exists,
    Keyword,
    LogSource,
    Match,
    Not,
    Null,
)
from ads_compiler.testing.mutation import closed
from ads_compiler.testing.mutation.certain import follows, plain

Literal = tuple[Match | Keyword, bool]
Key = tuple[str, Literal | frozenset[int]]
_MOST = 100  # parts of a form; with more, the parts are not compared with one another


class Forms:
    """The forms of the conditions of one rule, whose log source determines single-valued fields."""

    def __init__(self, logsource: LogSource, present: Iterable[str] = ()) -> None:
        """Start without forms. Events that lack a value in a field of `present` are ignored."""
        self.logsource, self.closed = logsource, closed.vocabularies(logsource)
        self.single = single_valued(logsource).union(self.closed)
        self.present = tuple(present)
        self.numbers: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.known: dict[tuple[int, bool], int] = {}
        self.alive: list[Condition] = []  # an id is unique only while its object lives
        self.implied: dict[tuple[int, int], bool] = {}
        self.independent: dict[str, list[frozenset[int]]] = {"all": [], "any": []}
        self.true, self.false = (
            self._number(("all", frozenset())),
            self._number(("any", frozenset())),
        )

    def whole(self, node: Condition) -> int:
        """The form of the whole condition of a rule."""
        present = [self._number(("leaf", (Match(field, Null()), False))) for field in self.present]
        return self._joined("all", [self.of(node), *present])

    def of(self, node: Condition, positive: bool = True) -> int:
        """The form of a condition, or of its negation."""
        form = self.known.get((id(node), positive))
        if form is None:
            form = self.known[id(node), positive] = self._compute(node, positive)
            self.alive.append(node)
        return form

    def _compute(self, node: Condition, positive: bool) -> int:
        match node:
            case Not(item):
                return self.of(item, not positive)
            case AllOf(items) | AnyOf(items):
                word = "all" if isinstance(node, AllOf) == positive else "any"
                return self._joined(word, [self.of(item, positive) for item in items])
            case Match() | Keyword():
                leaf = plain(node)
                values = (
                    closed.members(self.logsource, leaf.field, self.closed)
                    if isinstance(leaf, Match)
                    else ()
                )
                if isinstance(leaf, Match) and (texts := closed.accepted(leaf.test, values)):
                    numbers = [
                        self._number(("leaf", (Match(leaf.field, text), positive)))
                        for text in texts
                    ]
                    return self._joined("any" if positive else "all", numbers)
                if (
                    isinstance(leaf.test, Exists)
                    and not leaf.test.present
                    and isinstance(leaf, Match)
                ):
                    leaf, positive = Match(leaf.field, Exists(True)), not positive
                return self._number(("leaf", (leaf, positive)))

    def _number(self, key: Key) -> int:
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.keys)
            self.keys.append(key)
        return number

    def _joined(self, word: str, parts: Iterable[int]) -> int:
        """All or any of some forms, flattened and without redundant parts."""
        members: dict[int, None] = {}
        for part in parts:
            kind, inner = self.keys[part]
            nested = sorted(inner) if kind == word and isinstance(inner, frozenset) else [part]
            members |= dict.fromkeys(nested)
        every = word == "all"
        nothing = self.false if every else self.true
        if nothing in members:
            return nothing
        chosen = list(members)
        if len(chosen) <= _MOST:
            whole = frozenset(chosen)
            # Members of a set that was compared before are not compared with one another again.
            sets = self.independent[word]
            known = max(sets, key=lambda other: len(other & whole), default=frozenset[int]())
            chosen = self._needed(chosen, every, known)
            if self._clash(chosen, every, known):
                return nothing
            if len(chosen) == len(whole) and not whole <= known:
                sets.append(whole)
        return chosen[0] if len(chosen) == 1 else self._number((word, frozenset(chosen)))

    def _needed(self, members: list[int], every: bool, known: frozenset[int]) -> list[int]:
        needed: list[int] = []
        for place, one in enumerate(members):
            others = _unknown(one, [*needed, *members[place + 1 :]], known)
            redundant = any(
                self.implies(other, one) if every else self.implies(one, other) for other in others
            )
            if not redundant:
                needed.append(one)
        return needed

    def _clash(self, members: list[int], every: bool, known: frozenset[int]) -> bool:
        """Whether two members exclude each other (`every`), or together cover everything."""
        for one in members:
            opposite = self._opposite(one)
            if opposite is None:
                continue
            for other in _unknown(one, members, known):
                if other != one and (
                    self.implies(other, opposite) if every else self.implies(opposite, other)
                ):
                    return True
        return False

    def _opposite(self, form: int) -> int | None:
        kind, inner = self.keys[form]
        if kind != "leaf" or isinstance(inner, frozenset):
            return None
        return self._number(("leaf", (inner[0], not inner[1])))

    def implies(self, one: int, other: int) -> bool:
        """Whether the second form holds for every event of the first; False if uncertain."""
        if one == other:
            return True
        implied = self.implied.get((one, other))
        if implied is None:
            implied = self.implied[one, other] = self._implies(one, other)
        return implied

    def _implies(self, one: int, other: int) -> bool:
        (kind, first), (other_kind, second) = self.keys[one], self.keys[other]
        if other_kind == "all" and isinstance(second, frozenset):
            shared = first if kind == "all" and isinstance(first, frozenset) else frozenset[int]()
            return all(self.implies(one, part) for part in second - shared)
        if kind == "any" and isinstance(first, frozenset):
            shared = frozenset[int]()
            if other_kind == "any" and isinstance(second, frozenset):
                shared = second
            return all(self.implies(part, other) for part in first - shared)
        if kind == "all" and isinstance(first, frozenset) and self._any(first, other, above=True):
            return True
        if other_kind == "any" and isinstance(second, frozenset):
            return self._any(second, one, above=False)
        if isinstance(first, frozenset) or isinstance(second, frozenset):
            return False
        return follows(first, second, self.single)

    def _any(self, parts: frozenset[int], one: int, above: bool) -> bool:
        """Whether a part implies a form (`above`) or is implied by it; False for too many parts."""
        if one in parts or len(parts) > _MOST:
            return one in parts
        return any(self.implies(part, one) if above else self.implies(one, part) for part in parts)


def _unknown(one: int, others: list[int], known: frozenset[int]) -> list[int]:
    """The forms that were not yet compared with `one`: all except the members of its known set."""
    return [other for other in others if other not in known] if one in known else others
