"""The reference semantics of the detection tree: short and slow, and every target must agree.

An event is a decoded JSON object. A field is looked up as a flat key, then as a dotted path. A path
that reaches a list continues in each of its members. If the path leads nowhere, several of its
steps may form one key, at any level: `labels`, then `app.kubernetes.io/name`. Of several such keys
the longest that leads to a value counts.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from ads_compiler.detection.regex import bounded
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
)

Event = Mapping[str, Any]
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def fold(text: str) -> str:
    """Simple case folding, one character to one, so that parts of a text fold like the whole."""
    return (
        text.lower()
        if text.isascii()
        else "".join(_fold_character(character) for character in text)
    )


def _fold_character(character: str) -> str:
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def flatten(value: Any) -> list[Any]:
    """The values of a field: the members of a list, at any depth, or the value itself."""
    return _spread(value, list | tuple)


def every_value(value: Any) -> list[Any]:
    """Every value anywhere in an event, without the keys."""
    return _spread(value, list | tuple | Mapping)


def _spread(value: Any, inner: Any) -> list[Any]:
    values, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, inner):
            waiting.extend(reversed(list(item.values() if isinstance(item, Mapping) else item)))
        else:
            values.append(item)
    return values


def lookup(event: Event, name: str) -> list[Any]:
    """All values of a field, including nulls and objects; empty if the field is absent."""
    return flatten(_resolved(event, name))


def has(event: Event, name: str) -> bool:
    """Whether a field is present, whatever its value."""
    return bool(_resolved(event, name))


def _resolved(event: Event, name: str) -> list[Any]:
    """The values of a field: under its name as a key, else at its path, else with joined keys."""
    steps = name.split(".")
    return [event[name]] if name in event else _walk(event, steps) or _joined(event, steps)


def _walk(value: Any, path: list[str]) -> list[Any]:
    here = [value]
    for step in path:
        here = [item[step] for item in flatten(here) if isinstance(item, Mapping) and step in item]
    return here


def _joined(value: Any, path: list[str]) -> list[Any]:
    if not path:
        return [value]
    values = []
    for item in flatten(value):
        ways = (
            _joined(item[key], path[length:])
            for length in range(len(path), 0, -1)
            if isinstance(item, Mapping) and (key := ".".join(path[:length])) in item
        )
        values += next(filter(None, ways), [])
    return values


def text_of(value: Any) -> str | None:
    """The text of a value, such as `true`, `4688` or `0.5`; None for null and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def number_of(value: Any) -> int | float | None:
    """The finite number that a value is, or is the plain decimal text of; else None."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value) and len(value) <= 300:
        value = float(value) if set(value) & set(".eE") else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None


def time_part(value: Any, part: str) -> int | None:
    """A part of an ISO 8601 date and time as written, ignoring its time zone; else None.

    A text of digits alone is a number, and numbers are not dates.
    """
    if not isinstance(value, str) or _DECIMAL.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment.isocalendar().week if part == "week" else int(getattr(moment, part))


def glob(parts: tuple[str | Wildcard, ...], text: str) -> bool:
    """Whether the whole text matches the pattern."""
    reached = {0}  # the offsets at which the parts so far can end
    for part in parts:
        if not reached:
            return False
        if part is Wildcard.MANY:
            reached = set(range(min(reached), len(text) + 1))
        elif part is Wildcard.ONE:
            reached = {end + 1 for end in reached if end < len(text)}
        else:
            reached = {end + len(part) for end in reached if text.startswith(part, end)}
    return len(text) in reached


def holds(condition: Condition, event: Event) -> bool:
    """Whether the event matches the condition."""
    match condition:
        case AllOf(items):
            return all(holds(item, event) for item in items)
        case AnyOf(items):
            return any(holds(item, event) for item in items)
        case Not(item):
            return not holds(item, event)
        case Keyword(test):
            return any(_passes(test, value, event) for value in every_value(event))
        case Match(field, Null()):
            return all(value is None for value in lookup(event, field))
        case Match(field, Exists(present)):
            return has(event, field) is present
        case Match(field, test):
            return any(_passes(test, value, event) for value in lookup(event, field))
    assert_never(condition)


def _passes(test: Test, value: Any, event: Event) -> bool:  # noqa: C901 - one case per test
    text = text_of(value)
    match test:
        case Text(parts, cased):
            if text is None or cased:
                return text is not None and glob(parts, text)
            return glob(tuple(fold(p) if isinstance(p, str) else p for p in parts), fold(text))
        case Number(expected):
            if isinstance(value, int | float) and not isinstance(value, bool):
                return bool(value == expected)
            return isinstance(value, str) and value == text_of(expected)
        case Boolean(expected):
            return value is expected or (
                isinstance(value, str) and fold(value) == text_of(expected)
            )
        case Compare(op, bound):
            number = number_of(value)
            if number is None:
                return False
            return _compares(number, op, bound)
        case Regex(pattern, flags):
            return text is not None and bounded.search(pattern, flags, text)
        case Cidr(network):
            try:
                return isinstance(value, str) and ipaddress.ip_address(
                    value
                ) in ipaddress.ip_network(network)
            except ValueError:
                return False
        case FieldRef(field, position, cased):
            return any(
                _refers(text, text_of(other), position, cased) for other in lookup(event, field)
            )
        case TimePart(part, op, bound):
            number = time_part(value, part)
            return number is not None and _compares(number, op, bound)
        case Null() | Exists():
            raise AssertionError("'holds' evaluates these tests for the field as a whole")
    assert_never(test)


def _compares(number: int | float, op: str, bound: int | float) -> bool:
    return {
        "eq": number == bound,
        "lt": number < bound,
        "lte": number <= bound,
        "gt": number > bound,
        "gte": number >= bound,
    }[op]


def _refers(text: str | None, other: str | None, position: str, cased: bool) -> bool:
    if text is None or other is None:
        return False
    if not cased:
        text, other = fold(text), fold(other)
    return {
        "equals": text == other,
        "startswith": text.startswith(other),
        "endswith": text.endswith(other),
        "contains": other in text,
    }[position]
