"""Read events from files and pipes: JSON and audit records, compressed or not."""

from __future__ import annotations

import gzip
import importlib
import json
import math
import os
import select
import stat
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO, NamedTuple, cast

from ads_compiler.codegen.runtime.audit import audit_event
from ads_compiler.codegen.runtime.framing import (
    READING_FAILURES,
    ReadingBytes,
    reading_failure,
    reading_lines,
    reading_values,
)
from ads_compiler.codegen.runtime.unwrapping import unwrap_headless
from ads_compiler.codegen.runtime.zeek import ZeekProblem, zeek_events

_READING_SHOWN, _READING_SHOWN_REPEATED, _READING_MOST_PACKED = 20, 5, 3
_READING_DEEPEST = 500
# Data that unpacks to more, and to so many times its size, is no log but meant to fill the disk.
_READING_FREE, _READING_RATIO = 64_000_000, 250
READING_IDLE_SECONDS = 1.0


class ReadingProblem(NamedTuple):
    """What could not be read and on which line; `repeated`: doubtful input that was read."""

    text: str
    line: int | None = None
    repeated: bool = False


ReadingOpener = Callable[[BinaryIO, str], Iterator[dict[str, Any] | ReadingProblem | bytes]]


class Reading:
    """Reads events; unreadable input is counted, the first problems are reported.

    `openers` read further formats, chosen by the first bytes of a file. They yield events and
    problems, or else unpacked bytes, which are read like a separate file.
    """

    def __init__(
        self,
        complain: Callable[[str], None],
        max_line: int = 5_000_000,
        openers: Mapping[bytes, ReadingOpener] | None = None,
        max_unpacked: int | None = None,
    ) -> None:
        """`complain` takes a line of text; `max_line` is how many bytes an event may have.

        `max_unpacked` is how many bytes a packed input may have in all. If None, only an input that
        unpacks to hundreds of times its size is not read to its end.
        """
        self.complain = complain
        self.max_line = max_line
        self.max_unpacked = max_unpacked
        self._packed = self._unpacked = 0  # bytes of the input that is being read
        self.idle: Callable[[], None] | None = None  # called each second without input of a pipe
        self.events = self.matched = self.alerts = self.broken = self.repeated = 0
        self._openers = _READING_OPENERS | dict(openers or {})
        self._reported: dict[tuple[bool, bool], int] = {}
        self._twice: list[str] = []
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=_reading_constant,
            parse_float=_reading_float,
        ).decode

    def read(self, stream: BinaryIO, name: str, skip: int = 0) -> Iterator[dict[str, Any]]:
        """The events of a stream without the first `skip`, whose problems are not reported."""
        take = cast("Callable[[int], bytes | None]", getattr(stream, "read1", stream.read))
        if self.idle is not None and (live := reading_live(stream)) is not None:
            take = reading_patient(take, live, self.idle)
        self._packed = self._unpacked = 0
        for item in self._items(ReadingBytes(lambda: self._taken(take(1 << 16))), name, 0):
            if isinstance(item, ReadingProblem):
                if skip == 0:
                    self._report(item, name)
            elif skip > 0:
                skip -= 1
            else:
                self.events += 1
                yield item

    def alerted(self, alerts: int) -> None:
        """Note how many alerts the last event gave."""
        self.alerts += alerts
        self.matched += alerts > 0

    def counts(self) -> dict[str, int]:
        """All counters by their names."""
        return {
            name: getattr(self, name)
            for name in ("events", "matched", "alerts", "broken", "repeated")
        }

    def summary(self) -> str:
        """What happened, in one line."""
        text = f"{_reading_counted(self.events, 'event')} read, {self.matched} matched"
        text += f", {_reading_counted(self.alerts, 'alert')}"
        text += f", {_reading_counted(self.broken, 'line')} could not be parsed"
        return text + (f", {self.repeated} with a key that is there twice" if self.repeated else "")

    def _report(self, problem: ReadingProblem, name: str) -> None:
        """Of each kind the first are shown: those of whole inputs even after many of lines."""
        self.broken += not problem.repeated
        self.repeated += problem.repeated
        kind = (problem.repeated, problem.line is None)
        self._reported[kind] = self._reported.get(kind, 0) + 1
        limit = _READING_SHOWN_REPEATED if problem.repeated else _READING_SHOWN
        if self._reported[kind] <= limit:
            place = name if problem.line is None else f"{name}:{problem.line}"
            self.complain(f"{place}: {problem.text}")

    def _items(
        self, source: ReadingBytes, name: str, packed: int
    ) -> Iterator[dict[str, Any] | ReadingProblem]:
        opener = next(
            (opener for magic, opener in self._openers.items() if source.starts(magic)), None
        )
        if opener is None:
            yield from self._parsed(source)
        elif packed == _READING_MOST_PACKED:
            yield ReadingProblem("is packed too many times over")
        else:
            yield from self._opened(opener(cast("BinaryIO", source), name), name, packed)
        if source.failure is not None:
            yield ReadingProblem(source.failure)

    def _opened(
        self, items: Iterator[dict[str, Any] | ReadingProblem | bytes], name: str, packed: int
    ) -> Iterator[dict[str, Any] | ReadingProblem]:
        try:
            for item in items:
                if isinstance(item, bytes):
                    inner = self._inner(item, items)
                    yield from self._items(inner, name, packed + 1)
                    if inner.failure is not None:
                        return
                else:
                    yield item
        except READING_FAILURES as error:
            yield ReadingProblem(reading_failure(error))

    def _taken(self, piece: bytes | None) -> bytes | None:
        self._packed += len(piece or b"")
        return piece

    def _inner(
        self, first: bytes, others: Iterator[dict[str, Any] | ReadingProblem | bytes]
    ) -> ReadingBytes:
        """Unpacked bytes as a stream, which fails where there are too many of them."""
        pieces = (piece for piece in chain([first], others) if isinstance(piece, bytes) and piece)

        def take() -> bytes:
            piece = next(pieces, b"")
            self._unpacked += len(piece)
            limit = self.max_unpacked or max(_READING_FREE, _READING_RATIO * self._packed)
            if self._unpacked > limit:
                raise OSError(f"it unpacks to more than {limit // 1_000_000} MB")
            return piece

        return ReadingBytes(take)

    def _parsed(self, source: ReadingBytes) -> Iterator[dict[str, Any] | ReadingProblem]:
        if source.starts(b"\xef\xbb\xbf"):
            source.drop(3)
        framed = reading_lines if source.has_lines(self.max_line) else reading_values
        for number, piece in framed(source, self.max_line):
            event = piece if isinstance(piece, str) else self._event(piece)
            if self._twice:
                text = f"the key {self._twice[0][:80]!a} is there twice; its last value counts"
                self._twice.clear()
                yield ReadingProblem(text, number, repeated=True)
            if isinstance(event, str):
                yield ReadingProblem(event, number)
                continue
            members = reading_members(event)
            if members is None:
                yield event
                continue
            for member in members:
                yield (
                    member
                    if isinstance(member, dict)
                    else ReadingProblem("not a JSON object", number)
                )

    def _event(self, piece: bytes) -> dict[str, Any] | str:
        """The event of a line, or what is wrong with it."""
        if piece.startswith((b"type=", b"node=")):
            return audit_event(piece.decode("utf-8", "backslashreplace")) or "not an audit record"
        try:
            value = self._decode(piece.decode("utf-8"))
            problem = "not a JSON object"
        except RecursionError:
            value, problem = None, "nested too deeply"
        except ValueError as error:
            value, problem = self._headless(piece), f"not JSON: {error}"
        if isinstance(value, dict) and piece.count(b"[") + piece.count(b"{") > _READING_DEEPEST:
            # What can hardly be read could not be written again, in an alert and in a state file.
            value, problem = (
                (None, "nested too deeply") if _reading_deep(value) else (value, problem)
            )
        if isinstance(value, dict):
            return value
        self._twice.clear()
        return problem

    def _headless(self, piece: bytes) -> Any:
        """The JSON after the header of a log collector; None if there is none."""
        try:
            text = unwrap_headless(piece.decode("utf-8").strip())
            return None if text is None else self._decode(text)
        except (ValueError, RecursionError):
            return None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            left = set(made)
            for name, _ in pairs:
                if name not in left:
                    self._twice.append(name)
                    break
                left.remove(name)
        return made


def reading_live(stream: BinaryIO) -> int | None:
    """The descriptor of a pipe, socket or terminal, which may be silent for long; else None."""
    try:
        number = stream.fileno()
        kind = os.fstat(number).st_mode
    except (OSError, AttributeError, ValueError):
        return None
    waits = stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or stat.S_ISCHR(kind)
    return number if waits and os.name == "posix" else None


def reading_patient(
    take: Callable[[int], bytes | None], number: int, idle: Callable[[], None]
) -> Callable[[int], bytes | None]:
    """Read from a descriptor, and call `idle` for each second in which nothing comes."""

    def patient(size: int) -> bytes | None:
        while not select.select([number], [], [], READING_IDLE_SECONDS)[0]:
            idle()
        return take(size)

    return patient


def reading_members(event: dict[str, Any]) -> list[Any] | None:
    """The events of an object that only wraps a list; None if it is an event itself."""
    if "Records" in event:
        records = event["Records"]
        return records if len(event) == 1 and isinstance(records, list) else None
    if "items" in event:
        items = event["items"]
        return items if event.get("kind") == "EventList" and isinstance(items, list) else None
    value = event.get("value")
    if not isinstance(value, list) or not all(isinstance(member, dict) for member in value):
        return None
    others = [key for key in event if key != "value"]
    return value if (value or others) and all(key.startswith("@odata.") for key in others) else None


def _reading_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_READING_DEEPEST):
        members = (
            member
            for item in level
            for member in (item.values() if isinstance(item, dict) else item)
        )
        level = [member for member in members if isinstance(member, dict | list)]
        if not level:
            return False
    return True


def _reading_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON value")


def _reading_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _reading_counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reading_gunzip(stream: BinaryIO, _name: str) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=stream) as unpacked:
        while piece := unpacked.read1(1 << 16):
            yield piece


def _reading_unzstd(stream: BinaryIO, _name: str) -> Iterator[ReadingProblem | bytes]:
    try:
        zstd = importlib.import_module("compression.zstd")
    except ImportError:
        yield ReadingProblem(
            "is packed with zstd, which Python reads from 3.14 on; unpack it with 'zstd -d'"
        )
        return
    with zstd.ZstdFile(stream) as unpacked:
        try:
            while piece := unpacked.read1(1 << 16):
                yield piece
        except zstd.ZstdError as error:
            raise OSError(str(error)) from error


def _reading_zeek(stream: BinaryIO, _name: str) -> Iterator[dict[str, Any] | ReadingProblem]:
    for item in zeek_events(stream):
        yield ReadingProblem(item.text, item.line) if isinstance(item, ZeekProblem) else item


def _reading_refuse(text: str) -> ReadingOpener:
    def refuse(_stream: BinaryIO, _name: str) -> Iterator[ReadingProblem]:
        yield ReadingProblem(text)

    return refuse


_READING_OPENERS: dict[bytes, ReadingOpener] = {
    b"\x1f\x8b": _reading_gunzip,
    b"\x28\xb5\x2f\xfd": _reading_unzstd,
    b"#separator ": _reading_zeek,
    b"ElfFile\0": _reading_refuse(
        "is an EVTX file; convert it to JSON lines, or run it with 'adsc run'"
    ),
    b"PK\x03\x04": _reading_refuse("is a ZIP archive; unpack it first"),
    b"\xff\xfe": _reading_refuse("is UTF-16 text; convert it to UTF-8"),
    b"\xfe\xff": _reading_refuse("is UTF-16 text; convert it to UTF-8"),
}
