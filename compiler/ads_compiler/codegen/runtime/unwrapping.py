"""Open events that carry other events: lists of records, JSON in a text, packed data.

The table of log sources says what carries what. Standard library only.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.shapes import RouteTest, route_tests

_UNWRAP_DEEPEST = 6  # carriers inside carriers
_UNWRAP_MOST = 100_000  # events of one carrier
_UNWRAP_BYTES = 64_000_000  # of all packed texts in one event
_UNWRAP_GZIP = b"\x1f\x8b"
# What log collectors write before the text of a message: RFC 3164, RFC 5424, and the runtime of
# Kubernetes (CRI).
_UNWRAP_HEADS = (
    re.compile(r"<\d{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|(?:\[[^\]]*\])+) ?(?:\ufeff)?"),
    re.compile(
        r"(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ "
        r"[^\s:\[]{1,100}(?:\[\d{1,10}\])?: ?(?:@cee: ?)?"
    ),
    re.compile(r"\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP] "),
)


class Carried(NamedTuple):
    """What an event carries: events, and why others could not be read, each with its shape."""

    events: list[dict[str, Any]]
    problems: list[tuple[str, str]]


class _Room:
    """How many bytes the packed texts of an event may still unpack to."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _UNWRAP_BYTES


class _Carrier:
    """An entry of the table, ready to open events."""

    __slots__ = ("any_text", "keep", "name", "path", "rows", "tests", "under")

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.name = str(spec["name"])
        self.tests: tuple[RouteTest, ...] = route_tests(spec["when"])
        self.rows = tuple(spec["list"].split(".")) if "list" in spec else ()
        self.path = tuple(spec["event"].split(".")) if "event" in spec else ()
        self.under = spec.get("as")
        self.keep = tuple(spec.get("keep", ()))
        self.any_text = bool(spec.get("any-text", False))

    def open(self, event: dict[str, Any], room: _Room) -> Carried | None:
        """What the event carries; None if it is no such carrier."""
        if not all(test.holds(event) for test in self.tests):
            return None
        rows: Any = [event]
        if self.rows:
            rows = _unwrap_at(event, self.rows)
            if isinstance(rows, str):
                rows = _unwrap_text(rows, room)
            if not isinstance(rows, list):
                return None
        kept = {name: event[name] for name in self.keep if name in event}
        carried = Carried([], [])
        for row in rows[:_UNWRAP_MOST]:
            inner = self._inner(row, room)
            if isinstance(inner, dict):
                inner = {self.under: inner} if self.under else inner
                carried.events.append({**kept, **inner} if kept else inner)
            elif self.any_text:
                return None
            else:
                carried.problems.append((self.name, inner))
        if len(rows) > _UNWRAP_MOST:
            carried.problems.append((self.name, f"more than {_UNWRAP_MOST:,} events"))
        return carried

    def _inner(self, row: Any, room: _Room) -> dict[str, Any] | str:
        """The event in a row, or why there is none."""
        what = ".".join((*self.rows[-1:], *self.path)) or "the record"
        item = _unwrap_at(row, self.path) if self.path else row
        if isinstance(item, str):
            item = _unwrap_text(item, room)
        if isinstance(item, dict):
            return item
        if item is None:
            return f"{what} is missing"
        return f"{what} is not JSON" if isinstance(item, str) else f"{what} is not an object"


def _unwrap_at(item: Any, steps: Sequence[str]) -> Any:
    if isinstance(item, dict) and len(steps) > 1 and (joined := ".".join(steps)) in item:
        return item[joined]
    for step in steps:
        if not isinstance(item, dict):
            return None
        item = item.get(step)
    return item


def _unwrap_text(text: str, room: _Room) -> Any:
    """The JSON value of a text, which may be packed or have a collector's header; else the text."""
    inner = text.strip()
    if not inner.startswith(("{", "[")):
        rest = unwrap_headless(inner)
        inner = _unwrap_unpacked(inner, room) if rest is None else rest
    if not inner.startswith(("{", "[")):
        return text
    try:
        return json.loads(inner)
    except (ValueError, RecursionError):
        return text


def unwrap_headless(text: str) -> str | None:
    """A text without the header of a log collector; None if no JSON follows such a header."""
    for head in _UNWRAP_HEADS:
        match = head.match(text)
        if match is not None and text.startswith("{", match.end()):
            return text[match.end() :]
    return None


def _unwrap_unpacked(text: str, room: _Room) -> str:
    """The text of base64, and of gzip inside it; the text itself if it is neither."""
    try:
        data = base64.b64decode(text, validate=True)
        if data.startswith(_UNWRAP_GZIP):
            unpacker = zlib.decompressobj(wbits=31)
            data = unpacker.decompress(data, room.left + 1)
            room.left = max(room.left - len(data), 0)
            if not unpacker.eof:
                return text
        return data.decode("utf-8").strip()
    except (ValueError, binascii.Error, zlib.error):
        return text


class Unwrapper:
    """All carriers of a table."""

    def __init__(self, table: Sequence[Mapping[str, Any]]) -> None:
        """Each entry has a name, conditions, and where the carried events are."""
        self.by_lead: dict[str, list[tuple[int, _Carrier]]] = {}
        for order, spec in enumerate(table):
            first = next(iter(spec["when"]))
            steps = first.split(".")
            for length in range(1, len(steps) + 1):
                lead = ".".join(steps[:length])
                self.by_lead.setdefault(lead, []).append((order, _Carrier(spec)))
        self.leads = frozenset(self.by_lead)

    def open(self, event: dict[str, Any]) -> Carried | None:
        """The events that an event carries, at any depth; None if it is an event itself."""
        if self.leads.isdisjoint(event):
            return None
        room = _Room()
        opened = self._once(event, room)
        if opened is None:
            return None
        carried = Carried([], opened.problems)
        for item in self._all(opened, _UNWRAP_DEEPEST, carried.problems, room):
            if len(carried.events) >= _UNWRAP_MOST:
                break
            carried.events.append(item)
        return carried

    def _all(
        self, opened: Carried, depth: int, problems: list[tuple[str, str]], room: _Room
    ) -> Iterator[dict[str, Any]]:
        for event in opened.events:
            carrier = depth and not self.leads.isdisjoint(event)
            inner = self._once(event, room) if carrier else None
            if inner is None:
                yield event
            else:
                problems.extend(inner.problems)
                yield from self._all(inner, depth - 1, problems, room)

    def _once(self, event: dict[str, Any], room: _Room) -> Carried | None:
        carriers = sorted(
            {
                order: one for key in self.leads & event.keys() for order, one in self.by_lead[key]
            }.items()
        )
        for _, carrier in carriers:
            carried = carrier.open(event, room)
            if carried is not None:
                return carried
        return None
