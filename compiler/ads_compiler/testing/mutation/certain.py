"""Certain relations of two tests: they are equivalent, or one implies the other."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from functools import lru_cache

from ads_compiler.detection.correlate import HOLDS
from ads_compiler.detection.implication import disjoint, implies, is_trivial, needs_value
from ads_compiler.detection.tree import (
    Boolean,
    Cidr,
    Compare,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Null,
    Number,
    Regex,
    Test,
    Text,
    TimePart,
    Wildcard,
)

Literal = tuple[Match | Keyword, bool]
_LARGEST = 10**15  # the text of larger numbers may differ from the number they compare as
_UPWARD = ("gt", "gte")


def plain(leaf: Match | Keyword) -> Match | Keyword:
    """The canonical form of a leaf, which is equal for differently spelled equivalent tests."""
    return replace(leaf, test=_plain(leaf.test), span=None)  # type: ignore[arg-type]


def _plain(test: Test) -> Test:
    match test:
        case Text(parts, cased):
            merged: list[str | Wildcard] = []
            for part in parts:
                if isinstance(part, str) and merged and isinstance(merged[-1], str):
                    merged[-1] += part
                elif part and not (part is Wildcard.MANY and part in merged[-1:]):
                    merged.append(part)
            letters = any(_has_case(part) for part in merged if isinstance(part, str))
            return Text(tuple(merged), cased and letters)
        case Number(value) if abs(value) < _LARGEST and float(value).is_integer():
            return Text((str(int(value)),))
        case Cidr(network):
            return Cidr(str(ipaddress.ip_network(network, strict=False)))
        case Compare(_, bound) if isinstance(bound, float) and bound.is_integer():
            return replace(test, bound=int(bound))
    return test


def _has_case(text: str) -> bool:
    """Whether a text may have another case; False only for ASCII without letters."""
    return not all(character.isascii() and not character.isalpha() for character in text)


@lru_cache(maxsize=100_000)
def follows(first: Literal, second: Literal, single: frozenset[str]) -> bool:
    """Whether the first literal implies the second; `single` fields hold only one value."""
    (one, positive), (other, also_positive) = first, second
    if positive and also_positive:
        return _contained(one, other)
    if not positive and not also_positive:
        return _contained(other, one)
    if not (isinstance(one, Match) and isinstance(other, Match)) or one.field != other.field:
        return False
    if positive:
        return _exclusive(one, other, single)
    # A field that is not null is present, and a field that is not present is null.
    return (isinstance(one.test, Null) and other.test == Exists(True)) or (
        one.test == Exists(True) and isinstance(other.test, Null)
    )


def _exclusive(one: Match, other: Match, single: frozenset[str]) -> bool:
    """Whether two tests of one field cannot both hold."""
    if isinstance(one.test, Null) or isinstance(other.test, Null):
        return needs_value(one.test) or needs_value(other.test)
    return one.field in single and disjoint(one.test, other.test)


def _contained(one: Match | Keyword, other: Match | Keyword) -> bool:
    if one.test == Text(()) or other.test == Text(()):
        return one == other
    if implies(one, other):
        return True
    if isinstance(one, Keyword) or isinstance(other, Keyword) or one.field != other.field:
        return False
    match one.test, other.test:
        case (
            (
                Text()
                | Number()
                | Boolean()
                | Regex()
                | Cidr()
                | TimePart()
                | FieldRef()
                | Compare()
            ),
            Text() as text,
        ):
            return is_trivial(text)
        case Text((str(text),)), Compare() as compare if text.isascii() and text.isdigit():
            return _compares(int(text), compare)
        case Compare() as low, Compare() as high:
            return _ordered(low, high)
        case Cidr(small), Cidr(large):
            return _inside(small, large)
    return False


def _compares(number: int, test: Compare) -> bool:
    return HOLDS[test.op](number, test.bound)


def _ordered(one: Compare, other: Compare) -> bool:
    """Whether every number that passes the first comparison passes the second."""
    if (one.op in _UPWARD) != (other.op in _UPWARD):
        return False
    if one.bound == other.bound:
        return one.op == other.op or one.op in ("lt", "gt")
    return (one.bound > other.bound) == (one.op in _UPWARD)


def _inside(small: str, large: str) -> bool:
    one, other = (ipaddress.ip_network(text, strict=False) for text in (small, large))
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]
