"""A fast check of values against a JSON Schema, so that valid pages need no full validator.

Knows the keywords of the published schemas. A negative answer means only "not surely valid".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
}
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHECKED_ELSEWHERE = (
    "$schema",
    "$id",
    "$defs",
    "title",
    "description",
    "examples",
    "required",
    "additionalProperties",
)


def surely(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a value of dicts, lists and scalars is surely valid; False also if undecided."""
    for word, rule in schema.items():
        test = _TESTS.get(word)
        if test is None:
            if word not in _CHECKED_ELSEWHERE and not word.startswith("x-"):
                return False
        elif not test(value, rule):
            return False
    return _members(value, schema) if isinstance(value, dict) else True


def _type(value: Any, rule: Any) -> bool:
    known = _TYPES.get(rule) if isinstance(rule, str) else None
    return (
        known is not None
        and isinstance(value, known)
        and (rule == "boolean" or not isinstance(value, bool))
    )


def _members(value: dict[Any, Any], schema: Mapping[str, Any]) -> bool:
    properties: Mapping[str, Any] = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    if not isinstance(others, bool) or not (others or value.keys() <= properties.keys()):
        return False
    if any(key not in value for key in schema.get("required", ())):
        return False
    return all(
        surely(member, properties[key]) for key, member in value.items() if key in properties
    )


def _format(value: Any, rule: Any) -> bool:
    if rule != "date" or not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _one(value: Any, allowed: list[Any]) -> bool:
    """Whether a string, or an integer that is not a boolean, is among the allowed values."""
    return (isinstance(value, str) or _whole(value)) and any(
        value == one and not isinstance(one, bool) for one in allowed
    )


def _unique(value: Any, rule: Any) -> bool:
    plain = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return rule is False or (plain and len(set(value)) == len(value))


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "type": _type,
    "properties": lambda value, _rule: isinstance(value, dict),
    "items": lambda value, rule: (
        isinstance(value, list) and all(surely(item, rule) for item in value)
    ),
    "anyOf": lambda value, rule: any(surely(value, one) for one in rule),
    "enum": _one,
    "const": lambda value, rule: _one(value, [rule]),
    "pattern": lambda value, rule: isinstance(value, str) and re.search(rule, value) is not None,
    "format": _format,
    "minLength": lambda value, rule: isinstance(value, str) and len(value) >= rule,
    "maxLength": lambda value, rule: isinstance(value, str) and len(value) <= rule,
    "minItems": lambda value, rule: isinstance(value, list) and len(value) >= rule,
    "minProperties": lambda value, rule: isinstance(value, dict) and len(value) >= rule,
    "minimum": lambda value, rule: _whole(value) and value >= rule,
    "maximum": lambda value, rule: _whole(value) and value <= rule,
    "uniqueItems": _unique,
}
