"""A normal form of conditions, in which many that mean the same are equal, and what follows from what.

Conditions become numbers, each for one form: a test, wanted or not; all of some forms; any of some. Negation is
pushed down to the tests. What another part of the same form implies is left out. That two forms differ says nothing;
that they are equal is certain, for every event that there can be.
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
_MOST = 100  # parts of a form, beyond which they are not compared with one another


class Forms:
    """The forms of one rule's conditions; `logsource` tells which fields hold one value only."""

    def __init__(self, logsource: LogSource, present: Iterable[str] = ()) -> None:
        """Begin without any. Events without a value in one of the fields `present` make no difference."""
        self.logsource, self.closed = logsource, closed.vocabularies(logsource)
        self.single = single_valued(logsource).union(self.closed)
        self.present = tuple(present)
        self.numbers: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.known: dict[tuple[int, bool], int] = {}
        self.kept: list[Condition] = []  # an id is that of one object only as long as it lives
        self.implied: dict[tuple[int, int], bool] = {}
        self.apart: dict[str, list[frozenset[int]]] = {"all": [], "any": []}
        self.true, self.false = (
            self._number(("all", frozenset())),
            self._number(("any", frozenset())),
        )

    def whole(self, node: Condition) -> int:
        """The form of all that a rule asks for."""
        present = [self._number(("leaf", (Match(field, Null()), False))) for field in self.present]
        return self._joined("all", [self.of(node), *present])

    def of(self, node: Condition, positive: bool = True) -> int:
        """The form of a condition, or of its negation."""
        found = self.known.get((id(node), positive))
        if found is None:
            found = self.known[id(node), positive] = self._made(node, positive)
            self.kept.append(node)
        return found

    def _made(self, node: Condition, positive: bool) -> int:
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
        """All or any of some forms: nested ones taken in, and nothing that the others imply."""
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
            # Of forms that were compared before, only the new ones are compared with the others.
            known = max(
                self.apart[word], key=lambda other: len(other & whole), default=frozenset[int]()
            )
            chosen = self._needed(chosen, every, known)
            if self._clash(chosen, every, known):
                return nothing
            if len(chosen) == len(whole) and not whole <= known:
                self.apart[word].append(whole)
        return chosen[0] if len(chosen) == 1 else self._number((word, frozenset(chosen)))

    def _needed(self, members: list[int], every: bool, known: frozenset[int]) -> list[int]:
        kept: list[int] = []
        for place, one in enumerate(members):
            others = _unknown(one, [*kept, *members[place + 1 :]], known)
            spare = any(
                self.implies(other, one) if every else self.implies(one, other) for other in others
            )
            if not spare:
                kept.append(one)
        return kept

    def _clash(self, members: list[int], every: bool, known: frozenset[int]) -> bool:
        """Whether two members exclude each other (`every`), or leave nothing out together."""
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
        """Whether the second holds wherever the first does; False where that is not certain."""
        if one == other:
            return True
        found = self.implied.get((one, other))
        if found is None:
            found = self.implied[one, other] = self._implies(one, other)
        return found

    def _implies(self, one: int, other: int) -> bool:
        (kind, first), (wanted, second) = self.keys[one], self.keys[other]
        if wanted == "all" and isinstance(second, frozenset):
            shared = first if kind == "all" and isinstance(first, frozenset) else frozenset[int]()
            return all(self.implies(one, part) for part in second - shared)
        if kind == "any" and isinstance(first, frozenset):
            covered = (
                second if wanted == "any" and isinstance(second, frozenset) else frozenset[int]()
            )
            return all(self.implies(part, other) for part in first - covered)
        if kind == "all" and isinstance(first, frozenset) and self._any(first, other, above=True):
            return True
        if wanted == "any" and isinstance(second, frozenset):
            return self._any(second, one, above=False)
        if isinstance(first, frozenset) or isinstance(second, frozenset):
            return False
        return follows(first, second, self.single)

    def _any(self, parts: frozenset[int], one: int, above: bool) -> bool:
        """Whether some part implies a form (`above`), or is implied by it; very many are not compared."""
        if one in parts or len(parts) > _MOST:
            return one in parts
        return any(self.implies(part, one) if above else self.implies(one, part) for part in parts)


def _unknown(one: int, others: list[int], known: frozenset[int]) -> list[int]:
    """The forms that have not been compared with one: all, but those of a set that it is in itself."""
    return [other for other in others if other not in known] if one in known else others
