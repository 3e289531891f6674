"""The shape of JSON that was read from a file: a predicate for each form, faster than a schema.

Caches and ATT&CK indexes have tens of thousands of values and are read by every command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Shape = Callable[[Any], bool]
_LARGEST = 2**64


def text(value: Any) -> bool:
    """A text."""
    return isinstance(value, str)


def flag(value: Any) -> bool:
    """True or False."""
    return isinstance(value, bool)


def count(value: Any) -> bool:
    """An integer from 0 on."""
    return type(value) is int and 0 <= value <= _LARGEST


def anything(_value: Any) -> bool:
    """Any value, for parts that are not read."""
    return True


def maybe(shape: Shape) -> Shape:
    """None, or a value of the shape."""
    return lambda value: value is None or shape(value)


def one_of(*values: Any) -> Shape:
    """One of these values, of the same type."""
    return lambda value: any(value == one and type(value) is type(one) for one in values)


def list_of(shape: Shape) -> Shape:
    """A list whose items have the shape."""
    return lambda value: isinstance(value, list) and all(map(shape, value))


def row(*shapes: Shape) -> Shape:
    """A list of exactly these items."""
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(shapes)
        and all(shape(item) for shape, item in zip(shapes, value, strict=True))
    )


def table_of(shape: Shape) -> Shape:
    """An object whose values have the shape."""
    return lambda value: isinstance(value, dict) and all(map(shape, value.values()))


def record(known: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with these keys, perhaps the optional ones, and any others."""
    optional = optional or {}
    return lambda value: (
        isinstance(value, dict)
        and all(key in value and shape(value[key]) for key, shape in known.items())
        and all(shape(value[key]) for key, shape in optional.items() if key in value)
    )
