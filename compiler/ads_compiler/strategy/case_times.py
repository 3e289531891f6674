"""The times of a case's events, given as offsets: `at`, or `every` and `repeat`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ads_compiler.core.plural import counted

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
FIELD = "@timestamp"
MOST = 10_000
LONGEST = 3_660 * 86_400
_FORM = re.compile(r"(\d+)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}


class TimelineError(ValueError):
    """The offsets do not fit the events; `key` is the key of the case that is wrong."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def given(case: Mapping[str, Any]) -> bool:
    """Whether a case sets the times of its events."""
    return any(key in case for key in ("at", "every", "repeat"))


def timed(case: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The events of a case, repeated, with times counted from 2026-01-01T09:00:00Z."""
    events = case["events"]
    if not isinstance(events, list):
        key = next(key for key in ("at", "every", "repeat") if key in case)
        raise TimelineError(
            key, f"'{key}' has no effect on a file of events, which have times already"
        )
    if "at" in case and "every" in case:
        raise TimelineError(
            "every", "'every' cannot be combined with 'at', which gives each event its time"
        )
    rounds = int(case.get("repeat", 1))  # the schema accepts 3.0 as an integer
    if len(events) * rounds > MOST:
        raise TimelineError(
            "repeat", f"a case can have at most {MOST} events; put more into a file"
        )
    events = [dict(event) for event in events] * rounds
    offsets = _offsets(case, len(events))
    return (
        tuple(_at(event, offset) for event, offset in zip(events, offsets, strict=True))
        if offsets
        else (*events,)
    )


def _offsets(case: Mapping[str, Any], count: int) -> Sequence[float]:
    if "every" in case:
        step = seconds(case["every"])
        return [step * number for number in range(count)]
    offsets = [seconds(text) for text in case.get("at", ())]
    if offsets and len(offsets) != count:
        times = f"'at' has {counted(len(offsets), 'time')} for {counted(count, 'event')}"
        raise TimelineError("at", f"{times}; give one time for each event")
    return offsets


def _at(event: dict[str, Any], offset: float) -> dict[str, Any]:
    if FIELD in event:
        raise TimelineError(
            "events", f"the case sets the times of its events, but one already has '{FIELD}'"
        )
    if offset > LONGEST:
        raise TimelineError("events", "the last event must be at most ten years after the first")
    moment = START + timedelta(seconds=offset)
    return {FIELD: moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), **event}


def seconds(text: str) -> float:
    """The seconds in a duration such as `90s`, `2m` or `500ms`, which the schema has validated."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1]) * _UNITS[match[2]]
