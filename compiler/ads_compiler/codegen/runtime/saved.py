"""The form of a state file: everything in it is checked before anything is restored."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

_LARGEST_COUNT = 2**53
_LATEST_TIME = 1e18  # seconds, far beyond what a calendar can show
_HEX_DIGITS = frozenset("0123456789abcdef")
FormCheck = Callable[[Any, str], None]


def check_state(saved: Any) -> None:
    """Raise ValueError, with the place, for a state that no session has written."""
    _object_members(
        saved, "", {"version": _version_form, "inputs": _inputs_form, "detectors": _detectors_form}
    )


def _not_of_the_form(place: str, expected: str) -> ValueError:
    return ValueError(f"{place or 'the state'} must be {expected}")


def _object_members(
    value: Any,
    place: str,
    known: Mapping[str, FormCheck],
    optional: Mapping[str, FormCheck] | None = None,
) -> None:
    """FormCheck an object with these keys, and perhaps the optional ones, and no others."""
    if not isinstance(value, dict):
        raise _not_of_the_form(place, "an object")
    optional = optional or {}
    for key in known:
        if key not in value:
            raise ValueError(f"{place or 'the state'} has no '{key}'")
    for key, item in value.items():
        check = known.get(key) or optional.get(key)
        if check is None:
            raise ValueError(f"{place or 'the state'} has the unknown key '{key}'")
        check(item, f"{place}.{key}" if place else key)


def _object_form(check: FormCheck) -> FormCheck:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise _not_of_the_form(place, "an object")
        for key, item in value.items():
            check(item, f"{place}.{key}")

    return checked


def _list_form(check: FormCheck) -> FormCheck:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, list):
            raise _not_of_the_form(place, "a list")
        for number, item in enumerate(value):
            check(item, f"{place}[{number}]")

    return checked


def _row_form(*checks: FormCheck) -> FormCheck:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, list) or len(value) != len(checks):
            raise _not_of_the_form(place, f"a list of {len(checks)}")
        for number, (check, item) in enumerate(zip(checks, value, strict=True)):
            check(item, f"{place}[{number}]")

    return checked


def _text_form(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise _not_of_the_form(place, "a text")


def _digest_form(value: Any, place: str) -> None:
    if not isinstance(value, str) or len(value) != 64 or not _HEX_DIGITS.issuperset(value):
        raise _not_of_the_form(place, "a SHA-256")


def _count_form(value: Any, place: str) -> None:
    if type(value) is not int or not 0 <= value <= _LARGEST_COUNT:
        raise _not_of_the_form(place, "a count")


def _version_form(value: Any, place: str) -> None:
    if type(value) is not int:
        raise _not_of_the_form(place, "an integer")


def _time_form(value: Any, place: str) -> None:
    if type(value) not in (int, float) or not -_LATEST_TIME <= value <= _LATEST_TIME:  # nor NaN
        raise _not_of_the_form(place, "a time")


def _perhaps_time_form(value: Any, place: str) -> None:
    if value is not None:
        _time_form(value, place)


def _event_form(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise _not_of_the_form(place, "an event")


def _measured_form(value: Any, place: str) -> None:
    """FormCheck a number, or the texts of the fields whose combinations are counted."""
    if isinstance(value, list):
        _list_form(_text_form)(value, place)
    elif type(value) not in (int, float) or (type(value) is float and not math.isfinite(value)):
        raise _not_of_the_form(place, "a number or a list of texts")


def _head_form(value: Any, place: str) -> None:
    _object_members(value, place, {"bytes": _head_bytes_form, "sha256": _digest_form})


def _head_bytes_form(value: Any, place: str) -> None:
    if type(value) is not int or not 0 <= value <= 4096:
        raise _not_of_the_form(place, "a number of bytes up to 4096")


def _fed_form(value: Any, place: str) -> None:
    known = {
        "event": _event_form,
        "shape": _text_form,
        "hits": _list_form(_text_form),
        "named": _object_form(_text_form),
    }
    _object_members(value, place, known, {"source": _text_form})


def _gathered_form(value: Any, place: str) -> None:
    _object_members(
        value, place, {"group": _list_form(_text_form), "opened": _time_form, "last": _fed_form}
    )


def _window_form(value: Any, place: str) -> None:
    kept = _row_form(_time_form, _count_form, _list_form(_text_form), _list_form(_measured_form))
    known = {
        "meaning": _text_form,
        "dropped": _count_form,
        "groups": _list_form(_gathered_form),
        "events": _list_form(kept),
    }
    _object_members(value, place, known)
    groups = len(value["groups"])
    for number, (_, group, _, _) in enumerate(value["events"]):
        if group >= groups:
            raise _not_of_the_form(
                f"{place}.events[{number}][1]", f"the number of a group, below {groups}"
            )


def _correlations_form(value: Any, place: str) -> None:
    known = {
        "newest": _perhaps_time_form,
        "floor": _perhaps_time_form,
        "late": _count_form,
        "waiting": _list_form(_row_form(_time_form, _fed_form)),
        "windows": _object_form(_window_form),
    }
    _object_members(value, place, known)


def _detector_form(value: Any, place: str) -> None:
    known = {"version": _version_form, "untimed": _count_form, "correlations": _correlations_form}
    _object_members(value, place, known, {"ahead": _count_form})


_inputs_form = _object_form(
    lambda value, place: _object_members(value, place, {"events": _count_form, "head": _head_form})
)
_detectors_form = _object_form(_detector_form)
