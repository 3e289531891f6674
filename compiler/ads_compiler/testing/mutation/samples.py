"""Boundary values of a test: some pass it and some just fail it; the caller tries each."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ads_compiler.detection.tree import (
    Boolean,
    Cidr,
    Compare,
    Exists,
    FieldRef,
    Null,
    Number,
    Regex,
    Test,
    Text,
    TimePart,
    Wildcard,
)
from ads_compiler.testing.mutation import spelling

ABSENT = object()
_DIRECTORIES = {"/": "/usr/bin", "\\": "C:\\Windows"}
_FIRST = datetime(2026, 1, 1)
_WRAPPED = 6  # texts of a regular expression that are also tried with additions


def samples(test: Test) -> list[Any]:
    """Values for a field, the simplest first; ABSENT means that the field is absent."""
    match test:
        case Text(parts):
            return list(dict.fromkeys(_texts(parts)))
        case Number(value):
            return [value, value + 1, value - 1]
        case Compare(_, bound):
            return [bound, bound + 1, bound - 1]
        case Boolean(value):
            return [value, not value]
        case Null():
            return [ABSENT, "x"]
        case Exists():
            return ["x", ABSENT]
        case Cidr(network):
            return list(_addresses(network))
        case TimePart():
            return [*_times(test), "x"]
        case Regex(pattern, flags):
            return list(_spelled(pattern, flags))
        case FieldRef():
            return ["x", "X"]


def _texts(parts: tuple[str | Wildcard, ...]) -> Iterator[str]:
    core = "".join(
        part if isinstance(part, str) else "x" * (part is Wildcard.ONE) for part in parts
    )
    before, after = parts[:1] == (Wildcard.MANY,), parts[-1:] == (Wildcard.MANY,)
    front = (
        _DIRECTORIES.get(core[:1], "x " if core[:1].isalnum() or core[:1] == "-" else "x")
        if before
        else ""
    )
    plain = front + core + ((" x" if core[-1:].isalnum() else "x") if after else "")
    yield plain
    yield core
    yield plain.upper() if plain.upper() != plain else plain.lower()
    yield "x" + plain
    yield plain + "x"
    yield "x" + core
    yield core + "x"
    yield "x" + core + "x"


def _spelled(pattern: str, flags: str) -> Iterator[str]:
    spelled = spelling.texts(pattern, flags) or ("x",)
    yield from spelled
    for text in spelled[:_WRAPPED]:
        yield from (text.swapcase(), "x" + text, text + "x", text + " x")


def _addresses(network: str) -> Iterator[str]:
    """The first and the last address of a network, and the two addresses next to it."""
    whole = ipaddress.ip_network(network, strict=False)
    first, last = int(whole.network_address), int(whole.broadcast_address)
    kind = type(whole.network_address)
    for number in (first, last, last + 1, first - 1):
        if 0 <= number < 1 << whole.max_prefixlen:
            yield str(kind(number))


def _times(test: TimePart) -> Iterator[str]:
    for value in (test.value, test.value + 1, test.value - 1):
        try:
            if test.part == "week":
                moment = _FIRST + timedelta(weeks=value - 1)
            else:
                moment = _FIRST.replace(**{test.part: value})  # type: ignore[arg-type]
        except ValueError:
            continue
        yield moment.isoformat() + "Z"
