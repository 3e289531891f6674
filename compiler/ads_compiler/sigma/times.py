"""Modifiers that test a part of a date and time: valid combinations and values."""

from __future__ import annotations

from collections.abc import Sequence

from sigma.types import SigmaTimestampPart

from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Scalar
from ads_compiler.detection.tree import TimePart
from ads_compiler.sigma.refused import Refused

RANGES = {
    "minute": (0, 59),
    "hour": (0, 23),
    "day": (1, 31),
    "week": (1, 53),
    "month": (1, 12),
    "year": (1, 9999),
}
_ORDERS = ("lt", "lte", "gt", "gte")


def check_modifiers(key: Scalar, given: Sequence[str]) -> None:
    """Refuse a time modifier that is not first, or that is combined with an unsupported one."""
    parts = [word for word in given if word in RANGES]
    if not parts:
        return
    unsupported = next((word for word in given[1:] if word not in (*_ORDERS, "neq", "all")), None)
    if given[0] not in RANGES or unsupported or sum(word in _ORDERS for word in given) > 1:
        field = str(key.value).split("|")[0]
        hint = f"write '{field}|{parts[0]}', alone or with one of {', '.join(_ORDERS)}, neq"
        message = (
            f"'{key.value}': '{parts[0]}' must come first "
            "and can be combined with one comparison only"
        )
        raise Refused(key.span, "ADS403", message, hint)


def check_value(key: str, modifiers: Sequence[str], value: Scalar, span: Span) -> None:
    """Refuse a value that is not an integer in the range of the time part."""
    part = next((word for word in modifiers if word in RANGES), None)
    if part is None:
        return
    low, high = RANGES[part]
    if (
        not isinstance(value.value, int)
        or isinstance(value.value, bool)
        or not low <= value.value <= high
    ):
        shown = "null" if value.value is None else repr(value.value)
        shown = shown.lower() if isinstance(value.value, bool) else shown
        message = f"'{key}' cannot take the value {shown}"
        raise Refused(
            span, "ADS409", message, f"the {part} must be an integer from {low} to {high}"
        )


def time_part(value: SigmaTimestampPart, op: str = "eq") -> TimePart:
    """The test for a part of a time."""
    return TimePart(value.timestamp_part.name.lower(), op, int(value.number))  # type: ignore[arg-type]
