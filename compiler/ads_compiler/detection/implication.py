"""Static analysis of conditions: which tests imply or exclude each other, and what can match."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

from ads_compiler.detection.interpret import fold
from ads_compiler.detection.taxonomy import single_valued
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Cidr,
    Condition,
    Correlation,
    Exists,
    Keyword,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Rule,
    Test,
    Text,
    Wildcard,
    children,
)

Literal = tuple[Match | Keyword, bool]
_STEPS = 20_000
_ANYTHING = frozenset({".*", "^.*", ".*$", "^.*$", "", "^", "$", ".+", "^.+$", "(.*)", "[\\s\\S]*"})


def signed_leaves(node: Condition, positive: bool = True) -> Iterator[Literal]:
    """Every Match and Keyword of a tree, and whether it is under an even number of negations."""
    if isinstance(node, Match | Keyword):
        yield node, positive
        return
    for child in children(node):
        yield from signed_leaves(child, positive != isinstance(node, Not))


def is_trivial(test: Test) -> bool:
    """Whether a test matches every possible value."""
    if isinstance(test, Text):
        return Wildcard.MANY in test.parts and all(
            part in (Wildcard.MANY, "") for part in test.parts
        )
    return isinstance(test, Regex) and test.pattern in _ANYTHING


def selects(node: Condition) -> bool:
    """Whether a condition requires something of an event; a negation only excludes."""
    match node:
        case Match(_, test) | Keyword(test):
            return not is_trivial(test)
        case Not():
            return False
        case AllOf(items):
            return any(map(selects, items))
        case AnyOf(items):
            return all(map(selects, items))


def impossible(item: Rule) -> tuple[Literal, Literal] | None:
    """Two tests of a rule that exclude each other, if it can never match; None if it may match.

    Only certain contradictions count: a field that the taxonomy does not know may hold a list,
    and a list can pass two tests at once.
    """
    if isinstance(item.logic, Correlation):
        return None
    search = _Search(item)
    return None if search.holds(((item.logic, True),), ()) else search.clash


class _Search:
    """A search for an alternative without a contradiction; assumes one after `_STEPS` steps."""

    def __init__(self, item: Rule) -> None:
        self.single = single_valued(item.logsource)
        self.clash: tuple[Literal, Literal] | None = None
        self.steps = 0

    def holds(self, todo: tuple[tuple[Condition, bool], ...], taken: tuple[Literal, ...]) -> bool:
        self.steps += 1
        if self.steps > _STEPS:
            return True
        if not todo:
            return True
        (node, positive), rest = todo[0], todo[1:]
        match node:
            case Match() | Keyword():
                literal = (node, positive)
                for other in taken:
                    if self.exclude(literal, other) or self.exclude(other, literal):
                        self.clash = self.clash or (other, literal)
                        return False
                return self.holds(rest, (*taken, literal))
            case Not(item):
                return self.holds(((item, not positive), *rest), taken)
            case AllOf(items) | AnyOf(items):
                parts = [(one, positive) for one in items]
                if isinstance(node, AllOf) == positive:
                    # Single tests first: they find a contradiction soonest.
                    parts.sort(key=lambda part: not isinstance(part[0], Match | Keyword))
                    return self.holds((*parts, *rest), taken)
                return any(self.holds((part, *rest), taken) for part in parts)

    def exclude(self, one: Literal, other: Literal) -> bool:
        """Whether two tests cannot both hold; the caller tries both orders."""
        (first, positive), (second, also_positive) = one, other
        if positive and not also_positive:
            return implies(first, second)
        if not (positive and also_positive):
            return False
        if not (isinstance(first, Match) and isinstance(second, Match)):
            return False
        if first.field != second.field:
            return False
        if isinstance(first.test, Null):
            return needs_value(second.test)
        if first.test == Exists(False):
            return needs_value(second.test) or second.test == Exists(True)
        return first.field in self.single and disjoint(first.test, second.test)


def needs_value(test: Test) -> bool:
    """Whether a test holds only if the field has a value other than null."""
    return not isinstance(test, Null | Exists)


def implies(first: Match | Keyword, second: Match | Keyword) -> bool:
    """Whether the second test holds for every event that passes the first; False if uncertain."""
    if replace(first, span=None) == replace(second, span=None):
        return True
    if isinstance(first, Keyword) or isinstance(second, Keyword) or first.field != second.field:
        return False
    if needs_value(first.test) and second.test == Exists(True):
        return True
    return (
        isinstance(first.test, Text)
        and isinstance(second.test, Text)
        and _within(first.test, second.test)
    )


def _within(first: Text, second: Text) -> bool:
    """Whether every text that matches the first pattern matches the second."""
    if second.cased and not first.cased:
        return False
    one, other = _folded(first, second.cased), _folded(second, second.cased)
    if Wildcard.ONE in one or Wildcard.ONE in other:
        return False
    words = [part for part in other if isinstance(part, str)]
    if len(words) != 1 or not one:  # the empty text matches no pattern with a word in it
        return False
    texts = [part for part in one if isinstance(part, str)]
    match other:
        case (Wildcard.MANY, _, Wildcard.MANY):
            return any(words[0] in text for text in texts)
        case (Wildcard.MANY, _):
            return isinstance(one[-1], str) and one[-1].endswith(words[0])
        case (_, Wildcard.MANY):
            return isinstance(one[0], str) and one[0].startswith(words[0])
    return one == other


def disjoint(first: Test, second: Test) -> bool:
    """Whether no single value can pass both tests; False if uncertain."""
    if isinstance(first, Cidr) and isinstance(second, Cidr):
        one, other = (ipaddress.ip_network(test.network, strict=False) for test in (first, second))
        return one.version != other.version or not one.overlaps(other)
    plain = [_plain(test) for test in (first, second)]
    if plain[0] is not None and plain[1] is not None:
        return plain[0] != plain[1]
    if isinstance(first, Text) and isinstance(second, Text):
        return _ends_differ(_folded(first, False), _folded(second, False))
    return False


def _plain(test: Test) -> str | None:
    """The only text that passes a test, case-folded; None if several can."""
    if isinstance(test, Text) and all(isinstance(part, str) for part in test.parts):
        return fold("".join(part for part in test.parts if isinstance(part, str)))
    if (
        isinstance(test, Number)
        and isinstance(test.value, int)
        and not isinstance(test.value, bool)
    ):
        return str(test.value)
    return ("true" if test.value else "false") if isinstance(test, Boolean) else None


def _ends_differ(one: tuple[str | Wildcard, ...], other: tuple[str | Wildcard, ...]) -> bool:
    """Whether two patterns begin or end with incompatible texts."""
    if not one or not other or Wildcard.ONE in one or Wildcard.ONE in other:
        return False
    for place, cut in ((0, str.startswith), (-1, str.endswith)):
        first, second = one[place], other[place]
        whole = len(one) == 1, len(other) == 1
        if isinstance(first, str) and isinstance(second, str):
            if not cut(first, second) and not cut(second, first):
                return True
            if (whole[0] and not cut(first, second)) or (whole[1] and not cut(second, first)):
                return True
    return False


def _folded(test: Text, cased: bool) -> tuple[str | Wildcard, ...]:
    parts = (part if isinstance(part, Wildcard) or cased else fold(part) for part in test.parts)
    return tuple(part for part in parts if part != "")
