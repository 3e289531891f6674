"""Read the tab-separated logs of Zeek, which describe themselves in `#` lines."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

_ZEEK_LONGEST = 5_000_000  # bytes of a line
_ZEEK_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})")
_ZEEK_WHOLE, _ZEEK_REAL = frozenset(("count", "int", "port")), frozenset(("double", "interval"))


class ZeekProblem(NamedTuple):
    """What is wrong with a line."""

    text: str
    line: int


class _ZeekForm:
    """What the `#` lines say: how a row is cut, and what its columns are."""

    def __init__(self) -> None:
        self.separator, self.inner, self.empty, self.unset = "\t", ",", "(empty)", "-"
        self.path = ""
        self.fields: list[str] = []
        self.types: list[str] = []

    def take(self, line: str) -> None:
        """Read a `#` line."""
        if line.startswith("#separator "):
            self.separator = _zeek_unescaped(line.partition(" ")[2].strip()) or "\t"
            return
        name, _, rest = line.partition(self.separator)
        if name == "#fields":
            self.fields = rest.split(self.separator)
        elif name == "#types":
            self.types = rest.split(self.separator)
        elif name in _ZEEK_SETTINGS and (rest or name != "#set_separator"):
            setattr(self, _ZEEK_SETTINGS[name], rest)

    def event(self, line: str) -> dict[str, Any] | None:
        """The event of a row; None if it has other columns than the header."""
        cells = line.split(self.separator)
        if len(cells) != len(self.fields):
            return None
        types = self.types if len(self.types) == len(cells) else ["string"] * len(cells)
        event: dict[str, Any] = {"_path": self.path} if self.path else {}
        for name, kind, cell in zip(self.fields, types, cells, strict=True):
            if cell != self.unset:
                event[name] = self._value(kind, cell)
        return event

    def _value(self, kind: str, cell: str) -> Any:
        outer, bracket, rest = kind.partition("[")
        if bracket and outer in ("set", "vector", "table"):
            if cell == self.empty:
                return []
            inner = rest.rpartition("[")[2].rstrip("]")  # a set of sets has one separator for both
            return [self._value(inner, one) for one in cell.split(self.inner) if one != self.unset]
        if cell == self.empty:
            return ""
        try:
            if kind in _ZEEK_WHOLE:
                return int(cell) if len(cell) <= 20 else cell
            if kind in _ZEEK_REAL or kind == "time":
                number = float(cell)
                return number if math.isfinite(number) else cell
        except ValueError:
            return cell
        if kind == "bool":
            return {"T": True, "F": False}.get(cell, cell)
        return _zeek_unescaped(cell)


_ZEEK_SETTINGS = {
    "#set_separator": "inner", "#empty_field": "empty", "#unset_field": "unset", "#path": "path",
}  # fmt: skip


def _zeek_unescaped(text: str) -> str:
    return _ZEEK_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "\\x" in text else text


def zeek_events(stream: BinaryIO) -> Iterator[dict[str, Any] | ZeekProblem]:
    """The events of a log, and what is wrong with lines."""
    form = _ZeekForm()
    for number, raw in _zeek_lines(stream.read):
        if raw is None:
            yield ZeekProblem(f"this line is longer than {_ZEEK_LONGEST / 1e6:g} MB", number)
            continue
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("#"):
            form.take(line)
        elif line:
            event = form.event(line)
            yield (
                ZeekProblem(f"has not the {len(form.fields)} columns of its header", number)
                if event is None
                else event
            )


def _zeek_lines(read: Callable[[int], bytes]) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers; None for one that is too long."""
    data, number, dropping = b"", 1, False
    while piece := read(1 << 16):
        *lines, data = (data + piece).split(b"\n")
        for line in lines:
            yield number, None if dropping else line
            number, dropping = number + 1, False
        if len(data) > _ZEEK_LONGEST:
            data, dropping = b"", True
    if data:
        yield number, None if dropping else data
