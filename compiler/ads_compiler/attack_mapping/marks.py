"""The rendered text of a line of Markdown with the offset of every character, and its links.

markdown-it has no columns, but a finding about one word needs its column, even on damaged pages.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import pairwise

from ads_compiler.core.text import Span, Text

_MARKS = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!?\[(?P<text>(?:\\.|[^\[\]\\])*)\]"
    r"(?:\(\s*<?(?P<url>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?[^()\n]*\)"
    r"|\[(?P<reference>[^\[\]]*)\])"
    r"|<?(?P<bare>https?://[^\s<>\"|)\]]+)>?"
    r"|(?P<space><br\s{0,9}/?>)"
    r"|(?P<tag></?[A-Za-z][^<>]{0,200}>)"
    r"|(?P<stars>\*+|`+|~~|(?<!\w)_+|_+(?!\w))"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|#\d{1,6});)"
)
_ITEM = re.compile(
    r"(?:[ \t]{0,3}>[ \t]?)*(?P<indent>[ \t]*)"
    r"(?:(?P<marker>[-*+•]|\d{1,3}[.)])(?:[ \t]+|$))?(?:\[(?P<box>[ xX])\] )?"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line, with the offset of each character in the file."""

    source: Text
    text: str
    offsets: tuple[int, ...]

    def cut(self, start: int, end: int | None = None) -> Piece:
        """A part of the piece, without surrounding white space."""
        end = len(self.text) if end is None else end
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        end = max(start, start + len(self.text[start:end].rstrip()))
        return Piece(self.source, self.text[start:end], self.offsets[start:end])

    def strip(self, characters: str) -> Piece:
        """The piece without these characters at both ends."""
        start = len(self.text) - len(self.text.lstrip(characters))
        return self.cut(start, max(start, len(self.text.rstrip(characters))))

    @property
    def span(self) -> Span:
        """The span of the piece in the file."""
        return (
            self.source.span(self.offsets[0], self.offsets[-1] + 1)
            if self.offsets
            else self.source.start
        )


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link with its text, and its address or a `reference` to a definition."""

    shown: Piece
    url: Piece
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its indentation, list marker, text, and the length of the bold text at its start.

    `ticked` says whether the box of a task is; None if the line is no task.
    """

    row: int
    indent: int
    marker: str
    piece: Piece
    bold: int
    anchors: tuple[Anchor, ...]
    ticked: bool | None = None


def read(source: Text, row: int) -> Line:
    """Read a line of a page."""
    raw, start = source.line_text(row), source.offset(row)
    item = _ITEM.match(raw)
    assert item is not None
    body = item.end()
    raw = raw.rstrip()
    heading = re.match(r"#{1,6}\s+", raw[body:])
    body += heading.end() if heading else 0
    anchors: list[Anchor] = []
    whole = _plain(source, raw[body:], start + body, anchors)
    piece = whole.cut(0)
    marked = re.match(r"(\*\*|__)(.+?)\1", raw[body:])
    bold = len(_plain(source, marked[2], start + body, []).cut(0).text) if marked else 0
    indent = len(item["indent"].expandtabs(4)) if item["indent"] else 0
    ticked = item["box"] != " " if item["box"] else None
    return Line(row, indent, item["marker"] or "", piece, bold, tuple(anchors), ticked)


def plain(source: Text, start: int, end: int) -> Piece:
    """The text between two offsets of one line, without markup."""
    return _plain(source, source.text[start:end], start, []).cut(0)


def cells(source: Text, row: int) -> list[Piece]:
    """The cells of a table row."""
    raw, start = source.line_text(row), source.offset(row)
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", raw)]
    edges = [-1, *bars, len(raw)]
    pieces = [plain(source, start + left + 1, start + right) for left, right in pairwise(edges)]
    first = 1 if raw.lstrip().startswith("|") else 0
    return pieces[first : len(pieces) - (1 if raw.rstrip().endswith("|") else 0)]


def _plain(source: Text, raw: str, start: int, anchors: list[Anchor]) -> Piece:
    text: list[str] = []
    offsets: list[int] = []

    def add(shown: str, at: int) -> None:
        text.append(shown)
        offsets.extend(at + number for number in range(len(shown)))

    done = 0
    for mark in _MARKS.finditer(raw):
        add(raw[done : mark.start()], start + done)
        done = mark.end()
        if mark["escaped"]:
            add(mark["escaped"], start + mark.start("escaped"))
        elif mark["text"] is not None:
            inner = _plain(source, mark["text"], start + mark.start("text"), anchors)
            anchors.append(_anchor(source, mark, start, inner))
            text.append(inner.text)
            offsets.extend(inner.offsets)
        elif mark["bare"]:
            address = mark["bare"].rstrip(".,;:!?")
            at = start + mark.start("bare")
            url = Piece(source, address, tuple(range(at, at + len(address))))
            anchors.append(Anchor(Piece(source, "", ()), url))
            add(" ", start + mark.start())
        elif mark["space"]:
            add(" ", start + mark.start())
        elif mark["entity"]:
            add(html.unescape(mark["entity"])[:1], start + mark.start())
    add(raw[done:], start + done)
    return Piece(source, "".join(text), tuple(offsets))


def _anchor(source: Text, mark: re.Match[str], start: int, inner: Piece) -> Anchor:
    if mark["url"] is None:
        return Anchor(inner, Piece(source, "", ()), (mark["reference"] or mark["text"]).casefold())
    at = start + mark.start("url")
    return Anchor(inner, Piece(source, mark["url"], tuple(range(at, at + len(mark["url"])))))
