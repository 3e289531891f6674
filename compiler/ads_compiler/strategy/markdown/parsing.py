"""Parses the text of a page to a document: one pass of the parser, one walk over its tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy.comments import NOTE, Note, next_block
from ads_compiler.strategy.markdown.limits import MAX_NESTING, TooComplexError, limited
from ads_compiler.strategy.markdown.model import Block, Document, Heading, Link, Outer, Prose

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MOST_MISSED = 100_000_000  # characters that are searched for texts that are not there


@cache
def _parser() -> MarkdownIt:
    # Imported here because it is slow, and a check of unchanged pages does not need it.
    from markdown_it import MarkdownIt
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = (
        MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
        .enable("table")
        .use(front_matter_plugin)
    )
    # Keep unsafe links, which the parser would turn into text, so that they can be reported.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return limited(parser)


@lru_cache(maxsize=128)
def parse(source: Text) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Read a page; findings are about its front matter, or say why the page cannot be read.

    The last pages are remembered, as several stages read those without front matter.
    """
    try:
        tokens = _parser().parse(source.text)
    except TooComplexError as error:
        message = f"this page takes too long to read: {error.reason}"
        where = source.span(source.offset(error.row))  # the line may be as long as the page
        problem = Diagnostic(where, "ADS010", message, "put generated text into a code block")
        return Document(source, None, source.start, 1, (), (), (), (), ()), (problem,)
    front, front_span, body_row, findings = _front_matter(source, tokens)
    walk = _Walk(source)
    walk.blocks(tokens)
    document = Document(
        source=source,
        front=front,
        front_span=front_span,
        body_row=body_row,
        headings=tuple(walk.headings),
        blocks=tuple(walk.fences),
        prose=tuple(walk.prose),
        links=tuple(walk.links),
        html=tuple(walk.html),
        notes=tuple(walk.notes),
    )
    return document, findings


def outline(text: str) -> tuple[Outer, ...]:
    """The blocks of a page with their rows, in order, including the front matter."""
    try:
        tokens = _parser().parse(text)
    except TooComplexError:
        return ()
    return tuple(
        Outer(token.type.removesuffix("_open"), token.level, *token.map)
        for token in tokens
        if token.block and token.map and token.nesting >= 0 and token.type != "inline"
    )


def _front_matter(
    source: Text, tokens: Sequence[Token]
) -> tuple[yaml.Node | None, Span, int, tuple[Diagnostic, ...]]:
    first = tokens[0] if tokens else None
    if first is None or first.type != "front_matter" or first.map is None:
        opened = source.line_text(0).rstrip() == "---"
        message = (
            "the front matter is opened but never closed"
            if opened
            else "this page has no front matter"
        )
        hint = (
            "close it with a line '---'"
            if opened
            else "start the page with '---', the facts as YAML, and '---', or make a strategy of it"
            " with 'adsc import'"
        )
        problem = Diagnostic(source.start, "ADS005", message, hint, subject="front matter")
        return None, source.start, 0, (problem,)
    content = source.part(first.content, first.map[0] + 1)
    node, findings = yaml.read(content)
    if node is None and not findings:
        findings = (
            Diagnostic(source.start, "ADS005", "the front matter is empty", subject="front matter"),
        )
    return node, source.line_span(0), first.map[1], findings


class _Places:
    """Finds texts of a page in their order, so each search goes on where the last one ended."""

    def __init__(self, source: Text) -> None:
        self.source = source
        self.at = 0
        self.left = MOST_MISSED
        self.missed: tuple[int, Span] | None = None

    def find(self, needle: str, row: int, end_row: int) -> Span:
        """The span of a text on rows `row` up to `end_row`, else of line `row`.

        A text with escapes or entities is not written as it is shown, and is not found.
        """
        end = self.source.offset(end_row)
        start = max(self.source.offset(row), self.at)
        if needle and self.left > 0:
            at = self.source.text.find(needle, start, end)
            if at >= 0:
                self.at = at
                return self.source.span(at, at + len(needle))
            self.left -= end - start
        if self.missed is None or self.missed[0] != row:
            self.missed = (row, self.source.line_span(row))
        return self.missed[1]


class _Walk:
    """One pass over the tokens; collects what the document needs."""

    def __init__(self, source: Text) -> None:
        self.source = source
        self.headings: list[Heading] = []
        self.fences: list[Block] = []
        self.prose: list[Prose] = []
        self.links: list[Link] = []
        self.html: list[Span] = []
        self.notes: list[Note] = []
        self.lists: list[str] = []
        self.fresh_item = False
        self.row = 0
        self.places = _Places(source)
        self.following = -1  # the block after the last comment

    def blocks(self, tokens: Sequence[Token]) -> None:
        opened: Token | None = None
        for index, token in enumerate(tokens):
            if token.map:
                self.row = token.map[0]
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self.lists.append("1." if token.type.startswith("ordered") else "-")
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.lists.pop()
            elif token.type == "list_item_open":
                self.fresh_item = True
            elif token.type == "fence":
                self.fence(token)
            elif token.type == "code_block" and token.map:
                self.indented(token.content, *token.map)
            elif token.type == "html_block" and token.map:
                span = self.source.line_span(token.map[0])
                if match := NOTE.fullmatch(token.content.strip()):
                    rows = self.rows_after(tokens, index)
                    self.notes.append(Note(match[1].strip(), span, *rows))
                else:
                    self.html.append(span)
            elif token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
                opened = token
            elif token.type == "inline" and opened is not None:
                self.inline(token, opened)

    def rows_after(self, tokens: Sequence[Token], index: int) -> tuple[int, int]:
        """The rows of the block after a comment; comments in a row share the search for it."""
        if self.following < index:
            self.following = next_block(tokens, index)
        end = (tokens[index].map or (0, 0))[1]
        if self.following == len(tokens) or tokens[self.following].nesting == -1:
            return end, end
        row, end_row = tokens[self.following].map or (end, end)
        return row, end_row

    def fence(self, token: Token) -> None:
        if token.map is None:
            return
        row, end_row = token.map
        kind = " ".join(token.info.lower().split())
        last = self.source.line_text(end_row - 1).strip().lstrip("> ")
        closed = (
            end_row - row > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])
        )
        content = self.source.part(token.content, row + 1)
        self.fences.append(Block(kind, content, row, end_row, self.source.line_span(row), closed))

    def indented(self, content: str, row: int, end_row: int) -> None:
        place = self.source.line_span(row)
        self.fences.append(
            Block("", self.source.part(content, row), row, end_row, place, closed=True)
        )

    def inline(self, token: Token, opened: Token) -> None:
        row, end_row = token.map or (self.row, self.row + 1)
        text = _shown(token.children or ())
        span = self.places.find(token.content.partition("\n")[0], row, end_row)
        if opened.type == "heading_open":
            self.headings.append(
                Heading(text, int(opened.tag[1]), row, end_row, span, opened.level > 0)
            )
        else:
            item = self.lists[-1] if self.lists and self.fresh_item else ""
            in_table = opened.type in ("th_open", "td_open")
            self.prose.append(Prose(text, row, span, item, len(self.lists), in_table))
            self.fresh_item = False
        self.inside(token.children or (), row, end_row)

    def inside(self, children: Sequence[Token], row: int, end_row: int) -> None:
        for index, child in enumerate(children):
            if child.type in ("softbreak", "hardbreak"):
                row = min(row + 1, end_row - 1)
            elif child.type == "html_inline":
                span = self.places.find(child.content, row, end_row)
                if match := NOTE.fullmatch(child.content):
                    self.notes.append(Note(match[1].strip(), span, span.line - 1, span.line))
                else:
                    self.html.append(span)
            elif child.type in ("link_open", "image"):
                url = str(child.attrGet("href" if child.type == "link_open" else "src") or "")
                image = child.type == "image"
                text = child.content if image else _link_text(children, index)
                span = self.places.find(text or url, row, end_row)
                self.links.append(Link(url, text, row, span, image))


def _link_text(children: Sequence[Token], index: int) -> str:
    inner = []
    for after in range(index + 1, len(children)):
        if children[after].type == "link_close":
            break
        inner.append(children[after])
    return _shown(inner)


def _shown(children: Sequence[Token]) -> str:
    """The visible text of inline tokens."""
    parts = []
    for child in children:
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "image":
            parts.append(_shown(child.children or ()))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "html_inline" and not NOTE.fullmatch(child.content):
            parts.append(child.content)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def without_notes(markdown: str) -> str:
    """Markdown without `adsc` comments, except those in code."""
    if not NOTE.search(markdown):
        return markdown
    source = Text("", markdown)
    walk = _Walk(source)
    walk.blocks(_parser().parse(markdown))
    for note in sorted(walk.notes, key=lambda note: note.span, reverse=True):
        start = source.offset(note.span.line - 1) + note.span.column - 1
        end = source.offset(note.span.end_line - 1) + note.span.end_column - 1
        markdown = markdown[:start] + markdown[end:]
    return markdown
