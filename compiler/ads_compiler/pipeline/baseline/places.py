"""The offset of the value at a path in a JSON text, which `json` does not report."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def offset_of(text: str, path: Sequence[str | int]) -> int:
    """The offset of the value at a path in valid JSON; of a duplicate key, the last one."""
    at = _skip(text, 0)
    for step in path:
        inside = _member(text, at, step)
        if inside is None:
            return at
        at = inside
    return at


def _member(text: str, at: int, step: str | int) -> int | None:
    """The offset of a member of the object or the array that begins at an offset."""
    if text[at] not in "{[":
        return None
    in_object, number, place = text[at] == "{", 0, None
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key: str | int = number
        if in_object:
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if key == step:
            place = at
        _, at = _DECODER.raw_decode(text, at)
        at, number = _skip(text, at), number + 1
        if text[at] == ",":
            at = _skip(text, at + 1)
    return place


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
