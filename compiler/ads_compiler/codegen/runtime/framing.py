"""Split the bytes of a stream into lines or JSON values, with bounded memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

READING_FAILURES = (OSError, EOFError, zlib.error)
_READING_QUOTE = ord('"')
_READING_BLANK = re.compile(rb"\s*+")
_READING_QUOTED = re.compile(rb'(?:[^"\\\n]++|\\[^\n])*+')
_READING_SCALAR = re.compile(rb'[^"{}\[\],\s]*+')
_READING_WRAPPER = re.compile(
    rb'\s*+\{\s*+(?:"(?:kind|apiVersion|@odata\.[^"\\]*+)"\s*+:\s*+(?:"[^"\\]*+"|[\d.]++)\s*+,\s*+'
    rb'|"metadata"\s*+:\s*+\{(?:[^{}"]++|"[^"\\]*+")*+\}\s*+,\s*+)*+'
    rb'"(Records|items|value)"\s*+:\s*+\[\s*+(?=\{)'
)
_READING_EVENT_LIST = re.compile(rb'"EventList"|"audit\.k8s\.io/')


def _reading_bodies(levels: int) -> tuple[bytes, bytes]:
    """Patterns for the contents of an object and of an array, nested up to a depth."""
    plain = rb'[^"{}\[\]]++|"(?:[^"\\\n]++|\\[^\n])*+"'
    if levels == 0:
        return plain, plain
    members, items = _reading_bodies(levels - 1)
    nested = rb"(?:\{(?:%s)*+\}|\[(?:%s)*+\])" % (members, items)
    return rb"%s|(?:(?<=:)|(?<=:\s))%s" % (plain, nested), rb"%s|(?:(?<=[\[,])|(?<=[\[,]\s))%s" % (
        plain,
        nested,
    )


_READING_NESTED = {
    ord(closer): re.compile(b"(?:%s)*+" % body)
    for closer, body in zip("}]", _reading_bodies(4), strict=True)
}


class ReadingBytes:
    """What has come of a stream and is not used up: `data`, which begins on line `number`."""

    def __init__(self, take: Callable[[], bytes | None]) -> None:
        """`take` gives the next bytes, none at the end."""
        self.data = bytearray()
        self.number = 1
        self.closed = False
        self.failure: str | None = None
        self._take = take
        self._ended = False

    def more(self) -> bool:
        """Wait for more bytes; False at the end."""
        if not self._ended:
            try:
                piece = self._take()
            except READING_FAILURES as error:
                self.failure, piece = reading_failure(error), None
            self._ended = not piece
            self.data += piece or b""
        return not self._ended

    def read(self, size: int = -1) -> bytes:
        """Read bytes like a file, for decompressors; may return fewer than requested."""
        while (size < 0 or not self.data) and self.more():
            pass
        return self.drop(len(self.data) if size < 0 else size)

    def drop(self, size: int) -> bytes:
        """Use up bytes."""
        taken = bytes(self.data[:size])
        del self.data[:size]
        self.number += taken.count(b"\n")
        return taken

    def starts(self, magic: bytes) -> bool:
        """Whether it goes on with these bytes."""
        while len(self.data) < len(magic) and magic.startswith(self.data) and self.more():
            pass
        return self.data.startswith(magic)

    def has_more(self) -> bool:
        """Use up blanks; False where nothing else comes."""
        while True:
            self.drop(_reading_end(_READING_BLANK, self.data, 0))
            if self.data or not self.more():
                return bool(self.data)

    def has_lines(self, limit: int) -> bool:
        """Whether the input is lines rather than an array or objects spanning lines."""
        if not self.has_more() or not self.data.startswith(b"{"):
            return not self.data.startswith(b"[")
        end = self._line_end(limit)
        probe = ReadingBytes(lambda: None)
        probe.data = self.data[:end] if end >= 0 else self.data[: limit + 1]
        return (
            bool(probe.value(limit))
            and probe.closed
            and not probe.data.strip().startswith((b"{", b"[", b","))
        )

    def line(self, limit: int) -> bytearray | None:
        """The next line, empty at the end; None, without consuming it, if over `limit`."""
        end = self._line_end(limit)
        if end > limit or (end < 0 and len(self.data) > limit):
            return None
        if end < 0 and self.failure is not None:
            self.data.clear()
        taken = self.data[: end + 1] if end >= 0 else self.data[:]
        del self.data[: len(taken)]
        self.number += end >= 0
        return taken

    def _line_end(self, limit: int) -> int:
        """The end of the line; -1 if the stream ends first or the limit is exceeded."""
        searched = 0
        while (end := self.data.find(b"\n", searched)) < 0:
            searched = len(self.data)
            if searched > limit or not self.more():
                break
        return end

    def drop_line(self) -> None:
        """Use up a line of any length."""
        while b"\n" not in self.data:
            self.data.clear()
            if not self.more():
                return
        self.drop(self.data.index(b"\n") + 1)

    def unwrap(self) -> bool:
        """Consume the start of an object that wraps a list of events, up to the first."""
        match = _READING_WRAPPER.match(self.data)
        if match is None or (match[1] == b"items" and not _READING_EVENT_LIST.search(match[0])):
            return False
        self.drop(match.end())
        return True

    def value(self, limit: int) -> bytes | None:
        """The JSON value that begins here; None if it is longer than `limit`.

        Only brackets and quotes are checked. Afterwards `closed` is whether the value ends
        properly; if not, it ends before bytes that cannot be part of it. The value is empty if it
        is longer but only wraps events; the first event follows.
        """
        scan, at, long = _ReadingScan(limit), 0, False
        while True:
            at = scan.go(self.data, at)
            if scan.done:
                break
            if at > limit:
                if not long and self.unwrap():
                    return b""
                long, at = True, at - len(self.drop(at))
            if not self.more():
                at = len(self.data)
                break
        self.closed = scan.closed
        if at > limit and not long:
            if self.unwrap():
                return b""
            long = True
        taken = self.drop(at)
        return None if long else taken


class _ReadingScan:
    """Looks for the end of a JSON value."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.nesting = bytearray()
        self.begun = self.quoted = self.done = self.closed = False

    def go(self, data: bytearray, at: int) -> int:
        """How far the value is known to go."""
        while not self.done:
            pattern = _READING_SCALAR
            if self.quoted:
                pattern = _READING_QUOTED
            elif self.nesting:
                pattern = _READING_NESTED[self.nesting[-1]]
            start, at = at, _reading_end(pattern, data, at)
            self.begun = self.begun or at > start
            here = data[at : at + 2]
            if not here or (self.quoted and here == b"\\"):
                break
            at += self._passes(data, at, here[0])
        return at

    def _passes(self, data: bytearray, at: int, char: int) -> bool:
        """Whether a bracket or quote, or the byte in its place, is part of the value."""
        if self.quoted:
            self.quoted = False
            self.done = char != _READING_QUOTE or not self.nesting
            self.closed = self.done and char == _READING_QUOTE
            return char == _READING_QUOTE
        if self.begun and not self.nesting:
            self.done = self.closed = True
            return False
        if char == _READING_QUOTE:
            self.begun = self.quoted = True
        elif char in b"{[":
            self.done = bool(self.nesting) and self._misplaced(data, at)
            self.begun = True
            self.nesting.append(char + 2)
            return not self.done
        else:
            fits = self.nesting.pop() == char
            self.closed = fits and not self.nesting
            self.done = self.closed or not fits
            return fits
        return True

    def _misplaced(self, data: bytearray, at: int) -> bool:
        """Whether no value can begin here: the one before is open, or nesting is invalid."""
        before = data[max(0, at - 64) : at].rstrip()[-1:]
        expected = b":" if self.nesting[-1] == ord("}") else b",["
        return before not in expected or len(self.nesting) > self.limit


def reading_lines(source: ReadingBytes, limit: int) -> Iterator[tuple[int, bytes | str]]:
    """The non-blank lines with their numbers; a `str` describes a problem with the line.

    After a line that only opens a value, or a long list of events, JSON values are read instead.
    """
    while True:
        number = source.number
        line = source.line(limit)
        if line is None and source.unwrap():
            yield from reading_values(source, limit, wrapped=True)
        elif line is None:
            source.drop_line()
            yield number, f"this line is longer than {limit / 1e6:g} MB"
        elif not line:
            return
        elif (kept := bytes(line.strip())) in (b"{", b"["):
            source.data[:0], source.number = line, number
            yield from reading_values(source, limit)
        elif kept:
            yield number, kept


def reading_values(
    source: ReadingBytes, limit: int, wrapped: bool = False
) -> Iterator[tuple[int, bytes | str]]:
    """The JSON values of arrays and sequences, with their lines; a `str` describes a problem.

    After a value without a proper end (`lost`), nothing is reported until the next possible event.
    """
    inside, lost, before = wrapped, False, b""
    while source.has_more():
        first, number = bytes(source.data[:1]), source.number
        if first == b"," or (first == b"[" and not inside):
            inside = inside or first == b"["
            source.drop(1)
        elif first == b"]" and inside:
            inside, wrapped, lost = False, False, lost or wrapped
            source.drop(1)
        elif first in (b"]", b"}"):
            if not lost:
                yield number, "not JSON: nothing is open that could be closed here"
            lost = True
            source.drop(1)
        else:
            piece = source.value(limit)
            if piece == b"":
                inside = wrapped = True
            elif not lost or (source.closed and first == b"{" and before != b":"):
                yield (
                    number,
                    f"this line is longer than {limit / 1e6:g} MB" if piece is None else piece,
                )
                lost = not source.closed or (first != b"{" and not inside)
            before = (piece or b"")[-1:]
    if inside and not lost:
        yield source.number, "ends before its array does"


def reading_failure(error: Exception) -> str:
    """Why a stream could not be read further."""
    reason = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return f"cannot be read to its end: {reason}"


def _reading_end(pattern: re.Pattern[bytes], data: bytearray, at: int) -> int:
    match = pattern.match(data, at)
    assert match is not None, "the pattern fits the empty text"
    return match.end()
