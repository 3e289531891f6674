"""Offsets in a JSON text, which `json` does not report: of values by path, of duplicate keys."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]')
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


def duplicate_key(text: str) -> tuple[int, str] | None:
    """The offset of the first key that its object has already, and the key; text is valid JSON."""
    keys: list[set[str] | None] = []  # of each open object; None for a list
    expected = False
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word in "{[":
            keys.append(set() if word == "{" else None)
        elif word in "}]":
            keys.pop()
        elif word[0] == '"' and expected and keys and (known := keys[-1]) is not None:
            key = json.loads(word)
            if key in known:
                return match.start(), key
            known.add(key)
        expected = word in "{,"
    return None
