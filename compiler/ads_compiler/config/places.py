"""The positions of keys and values in a TOML file, which `tomllib` does not provide.

The text must be valid TOML, so that a scan of its tokens is enough.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
Range = tuple[int, int]

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*)
      |(?P<line>\n)
      |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      |(?P<mark>[\[\]{},=.])
      |(?P<bare>[^\s\#\[\]{},=."']+)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[tuple[str | None, str, Range]]:
    """The kind, the text and the range of each token; white space and comments are left out."""
    return ((m.lastgroup, m[0], m.span()) for m in _TOKEN.finditer(text) if m.lastgroup != "space")


@dataclass
class Places:
    """The character ranges of keys and values by path."""

    keys: dict[Path, Range] = field(default_factory=dict)
    values: dict[Path, Range] = field(default_factory=dict)


def places(text: str) -> Places:
    """The places of all keys and values in a TOML text; ends are exclusive."""
    scan = _Scan(text)
    scan.document()
    return scan.places


class _Scan:
    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.at = 0
        self.places = Places()
        self.tables: dict[Path, int] = {}

    def sees(self, *words: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1] in words

    def take(self) -> Range:
        self.at += 1
        return self.tokens[self.at - 1][2]

    def document(self) -> None:
        above: Path = ()
        while self.at < len(self.tokens):
            if self.sees("\n"):
                self.take()
            elif self.sees("["):
                above = self.header()
            else:
                self.pair(above)

    def header(self) -> Path:
        self.take()
        several = self.sees("[")
        if several:
            self.take()
        path: Path = ()
        for word, place in self.key():
            path = (*path, word)
            self.places.keys.setdefault(path, place)
            if path in self.tables and not (several and self.sees("]")):
                path = (*path, self.tables[path])
        if several:
            self.tables[path] = self.tables.get(path, -1) + 1
            path = (*path, self.tables[path])
        while self.sees("]"):
            self.take()
        return path

    def key(self) -> Iterator[tuple[str, Range]]:
        while self.at < len(self.tokens) and not self.sees("=", "]", "\n"):
            if self.sees("."):
                self.take()
                continue
            word = self.tokens[self.at][1]
            place = self.take()
            yield next(iter(tomllib.loads(f"{word} = 0"))), place

    def pair(self, above: Path) -> None:
        path = above
        for word, place in self.key():
            path = (*path, word)
            self.places.keys.setdefault(path, place)
        self.take()  # the equals sign
        self.value(path)

    def value(self, path: Path) -> None:
        start = end = self.tokens[self.at][2][0]
        if self.sees("["):
            end = self.array(path)
        elif self.sees("{"):
            end = self.inline(path)
        else:  # a string, number or boolean, or a date, which may contain a space
            while self.at < len(self.tokens) and not self.sees("\n", ",", "]", "}"):
                end = self.take()[1]
        self.places.values[path] = (start, end)

    def array(self, path: Path) -> int:
        self.take()
        number = 0
        while not self.sees("]"):
            if self.sees("\n", ","):
                self.take()
                continue
            self.value((*path, number))
            number += 1
        return self.take()[1]

    def inline(self, path: Path) -> int:
        self.take()
        while not self.sees("}"):
            if self.sees("\n", ","):
                self.take()
            else:
                self.pair(path)
        return self.take()[1]
