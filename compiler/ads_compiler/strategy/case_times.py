"""The times of the events of a case, where the case gives them as offsets: `at`, or `every` and `repeat`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
FIELD = "@timestamp"
MOST = 10_000
LONGEST = 3_660 * 86_400
_FORM = re.compile(r"(\d+)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}


class TimelineError(ValueError):
    """The offsets do not fit the events; `key` is the setting of the case that is wrong."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def given(case: Mapping[str, Any]) -> bool:
    """Whether a case sets the times of its events."""
    return any(key in case for key in ("at", "every", "repeat"))


def timed(case: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The events of a case, repeated and with their times; the first offset is counted from 2026-01-01T09:00:00Z."""
    events = case["events"]
    if not isinstance(events, list):
        key = next(key for key in ("at", "every", "repeat") if key in case)
        raise TimelineError(
            key, f"events of a file have times of their own, so '{key}' says nothing"
        )
    if "at" in case and "every" in case:
        raise TimelineError(
            "every", "'at' gives each event its time already; leave one of the two out"
        )
    rounds = int(case.get("repeat", 1))  # the schema lets 3.0 be a whole number
    if len(events) * rounds > MOST:
        raise TimelineError("repeat", f"a case has {MOST} events at most; put more into a file")
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
        raise TimelineError("at", f"'at' gives {len(offsets)} times, and there are {count} events")
    return offsets


def _at(event: dict[str, Any], offset: float) -> dict[str, Any]:
    if FIELD in event:
        raise TimelineError(
            "events", f"the case sets the times of its events, and one has a '{FIELD}' of its own"
        )
    if offset > LONGEST:
        raise TimelineError(
            "events", "the last event of a case may happen ten years after the first, and not later"
        )
    moment = START + timedelta(seconds=offset)
    return {FIELD: moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), **event}


def seconds(text: str) -> float:
    """How long `90s`, `2m`, `500ms` and the like are; the schema has judged the form."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * _UNITS[found[2]]
