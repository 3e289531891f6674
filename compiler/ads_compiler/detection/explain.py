"""Explanations of why a condition matches an event or not: field, actual value, expectation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from ads_compiler.detection.interpret import Event, holds, lookup, text_of
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Cidr,
    Compare,
    Condition,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Test,
    Text,
    TimePart,
    Wildcard,
    leaves,
)

_OPERATORS = {"lt": "less than", "lte": "at most", "gt": "more than", "gte": "at least"}
_POSITIONS = {
    "equals": "equals",
    "startswith": "begins with",
    "endswith": "ends with",
    "contains": "contains",
}
_SHOWN = 5


def unmet(condition: Condition, event: Event) -> tuple[str, ...]:
    """The tests that keep the condition from matching, one per line; empty if it matches.

    Of alternatives, only the one that comes nearest to a match is explained.
    """
    if holds(condition, event):
        return ()
    match condition:
        case Match(field, test):
            return (f"{field} {shown(event, field)}; expected: {words(test)}",)
        case Keyword(test):
            return (f"no value of the event matches; expected: {words(test)}",)
        case Not(item):
            return tuple(f"excluded: {line}" for line in met(item, event))
        case AllOf(items):
            return tuple(line for item in items for line in unmet(item, event))
        case AnyOf(items):
            matches = _same_field(items)
            if matches is not None:
                tests = [words(match.test) for match in matches]
                more = f", … ({len(tests)} in total)" if len(tests) > _SHOWN else ""
                field, listed = matches[0].field, ", ".join(tests[:_SHOWN])
                return (f"{field} {shown(event, field)}; expected one of: {listed}{more}",)
            return min(
                (unmet(item, event) for item in items),
                key=len,
                default=("the list of alternatives is empty",),
            )
    assert_never(condition)


def met(condition: Condition, event: Event) -> tuple[str, ...]:
    """The tests that make the condition match, one per line; empty if it does not match."""
    if not holds(condition, event):
        return ()
    match condition:
        case Match(field, test):
            return (f"{field} {shown(event, field)}, which {_which(test)}",)
        case Keyword(test):
            return (f"a value of the event {_which(test)}",)
        case Not(item):
            first = next(leaves(item), None)
            inner = (
                f"{first.field} {shown(event, first.field)}"
                if isinstance(first, Match)
                else "the exclusion"
            )
            return (f"not excluded: {inner}",)
        case AllOf(items):
            return tuple(line for item in items for line in met(item, event))
        case AnyOf(items):
            return next((lines for item in items if (lines := met(item, event))), ())
    assert_never(condition)


def words(test: Test) -> str:
    """A test in words, to be read after "expected:"."""
    match test:
        case Text(parts, cased):
            return _pattern(parts) + (" (case matters)" if cased else "")
        case Number(value):
            return f"the number {value}"
        case Boolean(value):
            return "true" if value else "false"
        case Null():
            return "absent or null"
        case Exists(present):
            return "present" if present else "absent"
        case Compare(op, bound):
            return f"{_OPERATORS[op]} {bound}"
        case Regex(pattern, flags):
            return f"the expression /{pattern}/{flags}"
        case Cidr(network):
            return f"an address in {network}"
        case FieldRef(field, position, cased):
            return f"{_POSITIONS[position]} the field {field}" + (
                " (case matters)" if cased else ""
            )
        case TimePart(part, op, value):
            return (
                f"a time whose {part} is {_OPERATORS[op] + ' ' if op in _OPERATORS else ''}{value}"
            )
    assert_never(test)


def _which(test: Test) -> str:
    text = words(test)
    verbs = ("equals", "begins", "ends", "contains", "matches")
    return text if text.split()[0] in verbs else f"is {text}"


def _pattern(parts: tuple[str | Wildcard, ...]) -> str:
    literal = [part for part in parts if isinstance(part, str)]
    if (
        len(literal) == 1
        and Wildcard.ONE not in parts
        and parts.count(Wildcard.MANY) == len(parts) - 1
    ):
        kind = {
            (False, False): "equals",
            (True, False): "ends with",
            (False, True): "begins with",
            (True, True): "contains",
        }
        return f"{kind[parts[0] is Wildcard.MANY, parts[-1] is Wildcard.MANY]} {literal[0]!r}"
    if not parts:
        return "equals an empty text"
    return "matches " + repr(
        "".join(part if isinstance(part, str) else part.value for part in parts)
    )


def shown(event: Event, field: str) -> str:
    """The value of a field in the event, to be read after the name of the field."""
    values = [value for value in lookup(event, field) if value is not None]
    if not values:
        near = near_field(event, field)
        return f"is absent (the event has '{near}')" if near else "is absent"
    texts = [
        repr(value) if isinstance(value, str) else text_of(value) or "an object" for value in values
    ]
    listed = ", ".join(texts[:_SHOWN]) + (", …" if len(texts) > _SHOWN else "")
    listed = listed if len(listed) <= 200 else listed[:197] + "..."
    return f"is {listed}" if len(texts) == 1 else f"holds {listed}"


def near_field(event: Event, field: str) -> str | None:
    """A field of the event that differs from a field only in case or in `_`, `-` and spaces."""
    bare = _bare(field)
    return next((name for name in _names(event, "") if _bare(name) == bare != ""), None)


def _bare(name: str) -> str:
    return re.sub(r"[_\s-]", "", name).casefold()


def _names(value: Any, before: str) -> Iterator[str]:
    """The names of all fields of an event, with dots."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{before}{key}"
            yield from _names(inner, f"{before}{key}.")
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, before)


def _same_field(items: tuple[Condition, ...]) -> tuple[Match, ...] | None:
    matches = tuple(item for item in items if isinstance(item, Match))
    one_field = len(matches) == len(items) > 0 and len({match.field for match in matches}) == 1
    return matches if one_field else None
