"""Values of events: their texts, numbers and times, and how fields are looked up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

TIME_FIELDS = (
    "@timestamp",
    "timestamp",
    "UtcTime",
    "TimeCreated",
    "requestReceivedTimestamp",
    "stageTimestamp",
    "eventTime",
    "CreationTime",
    "event.created",
    "ts",
    "time",
)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FIRST_TIME, _LAST_TIME = -62135596800, 253402300799


def fold(text: str) -> str:
    """Simple case folding, one character to one."""
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def text_of(value: Any) -> str | None:
    """The text of a value; None for null and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def number_of(value: Any) -> int | float | None:
    """The number that a value is or spells in plain decimal form."""
    if isinstance(value, str):
        if len(value) > 300 or not _DECIMAL.fullmatch(value):
            return None
        value = float(value) if set(value) & set(".eE") else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None


def leaves(value: Any, into_objects: bool) -> list[Any]:
    """The members of lists, and optionally objects, at any depth; or the value itself."""
    if not isinstance(value, list | tuple | dict):
        return [value]
    members, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list | tuple):
            waiting.extend(reversed(item))
        elif into_objects and isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        else:
            members.append(item)
    return members


_MOST_JOINED = 16  # steps of a path whose joined keys are known in advance


class _FieldWays:
    """The ways in which a field can lie in an event, other than as one key."""

    __slots__ = ("following", "joined", "name", "starts", "steps")

    def __init__(self, name: str) -> None:
        """`steps` is the path; `joined` has, for each step, the keys that join it to later ones."""
        steps = name.split(".")
        self.name, self.steps = name, steps
        self.starts = [0]  # where each step begins in the name
        for step in steps:
            self.starts.append(self.starts[-1] + len(step) + 1)
        count = len(steps)
        known = 2 < count <= _MOST_JOINED
        # From each step on: the keys that may come next, the longest first, with the step after.
        self.following: list[list[tuple[str, int]]] = [
            [(".".join(steps[start:end]), end) for end in range(count, start, -1)]
            for start in (range(count) if known else ())
        ]
        self.joined = [
            (steps[start], [key for key, end in reversed(keys) if 1 < end - start < count])
            for start, keys in enumerate(self.following[:-1])
        ]

    def next_keys(self, start: int, item: dict[Any, Any]) -> Iterable[tuple[str, int]]:
        """The keys from a step on that an object may have, the longest first.

        There are as many as steps follow, each as long as the rest of the name. So for long names,
        the keys of the object are looked up in the name.
        """
        if self.following:
            return self.following[start]
        rest = self.name[self.starts[start] :] + "."
        keys = [key for key in item if isinstance(key, str) and rest.startswith(key + ".")]
        keys.sort(key=len, reverse=True)
        return [(key, start + key.count(".") + 1) for key in keys]


_FIELD_WAYS: dict[str, _FieldWays] = {}


def lookup(event: dict[str, Any], name: str) -> list[Any]:
    """All values of a field: a flat key, else a dotted path through lists, else joined keys."""
    if "." not in name:
        return leaves(event[name], into_objects=False) if name in event else []
    values = _field_dotted(event, name)
    if len(values) == 1 and not isinstance(values[0], list | tuple):
        return values
    return leaves(values, into_objects=False)


def has_field(event: dict[str, Any], name: str) -> bool:
    """Whether a field is there at all, whatever it holds."""
    return name in event or ("." in name and bool(_field_dotted(event, name)))


def _field_dotted(event: dict[str, Any], name: str) -> list[Any]:
    """The unchanged values of a field with a dot in its name; empty if it is missing."""
    if name in event:
        return [event[name]]
    ways = _FIELD_WAYS.get(name)
    if ways is None:
        ways = _FIELD_WAYS[name] = _FieldWays(name)
    item: Any = event
    for place, step in enumerate(ways.steps):
        if isinstance(item, dict):
            if step not in item:
                break
            item = item[step]
        elif isinstance(item, list | tuple):
            values = _field_through(item, ways.steps[place:])
            return values or (_field_joined(event, ways, 0) if len(ways.steps) > 2 else [])
        else:
            break
    else:
        return [item]
    if len(ways.steps) > _MOST_JOINED:
        return _field_joined(event, ways, 0)
    # The first joined key of a way is in an object that the path itself leads to.
    item = event
    for step, joined in ways.joined:
        for key in joined:
            if key in item:
                return _field_joined(event, ways, 0)
        item = item.get(step)
        if not isinstance(item, dict):
            break
    return []


def _field_through(items: Any, steps: list[str]) -> list[Any]:
    """What stands at a path in each member of a list."""
    for step in steps:
        items = [
            item[step]
            for item in leaves(items, into_objects=False)
            if isinstance(item, dict) and step in item
        ]
        if not items:
            break
    return list(items)


def _field_joined(item: Any, ways: _FieldWays, start: int) -> list[Any]:
    """The values at a path whose keys may contain dots; the longest matching key wins."""
    if start == len(ways.steps):
        return [item]
    values: list[Any] = []
    for member in leaves(item, into_objects=False):
        if isinstance(member, dict):
            for key, after in ways.next_keys(start, member):
                if key in member and (reached := _field_joined(member[key], ways, after)):
                    values += reached
                    break
    return values


def seconds_of(value: Any) -> float | None:
    """Seconds since 1970 from ISO 8601 (UTC by default), or from seconds or milliseconds."""
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        number: int | float | None = (
            moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        ).timestamp()
    else:
        number = number_of(value)
        if (
            number is not None and 1e11 < abs(number) < 1e18
        ):  # larger ones may be too large to be divided
            number = number / 1000
    return float(number) if number is not None and _FIRST_TIME <= number <= _LAST_TIME else None


def time_part(value: Any, part: str) -> int | None:
    """A part of a date and time as written, in any zone; None if the value is not one."""
    if not isinstance(value, str) or _DECIMAL.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment.isocalendar().week if part == "week" else int(getattr(moment, part))


def shown_time(seconds: float | None) -> str | None:
    """A time as alerts show it: ISO 8601 in UTC, with milliseconds."""
    if seconds is None:
        return None
    # A window may end after the last time that there is.
    seconds = min(seconds, _LAST_TIME)
    return (
        datetime.fromtimestamp(seconds, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
