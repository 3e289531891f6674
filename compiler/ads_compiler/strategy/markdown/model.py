"""The elements of a page as frozen values. Rows are 0-based lines."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.core import yaml
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy.comments import Note


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: text without markup, level, and rows; `nested` in a list or a block quote."""

    text: str
    level: int
    row: int
    end_row: int
    span: Span
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code; `kind` is its normalized info string, such as `yaml sigma`.

    An indented block has the kind "" and is always closed.
    """

    kind: str
    content: Text
    row: int
    end_row: int
    span: Span
    closed: bool


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph or a table cell; `item` is "1." or "-" at the start of a list item, else ""."""

    text: str
    row: int
    span: Span
    item: str = ""
    depth: int = 0
    table: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image and the text that it shows."""

    url: str
    text: str
    row: int
    span: Span
    image: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A page; `front` is None if there is no front matter, or if it cannot be read."""

    source: Text
    front: yaml.Node | None
    front_span: Span
    body_row: int
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    prose: tuple[Prose, ...]
    links: tuple[Link, ...]
    html: tuple[Span, ...]
    notes: tuple[Note, ...] = ()

    @property
    def raw(self) -> bool:
        """Whether there is no front matter at all, as on a page of a wiki."""
        return self.front is None and not self.body_row

    def body(self, row: int, end_row: int) -> str:
        """The raw Markdown of lines `row` up to `end_row`, without blank lines around it."""
        return self.source.text[self.source.offset(row) : self.source.offset(end_row)].strip("\n")


@dataclass(frozen=True, slots=True)
class Outer:
    """A block with the parser's name; `depth` is 0 outside lists and block quotes."""

    kind: str
    depth: int
    row: int
    end_row: int
