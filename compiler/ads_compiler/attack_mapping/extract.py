"""Extract the ATT&CK claims in the prose of a page, each with its position.

Only text in the Categorization of a page is a claim. `mapping` distinguishes claims that map the
page (in a labelled line, list, table or link) from techniques that a sentence only mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from ads_compiler.attack import verdicts
from ads_compiler.attack_mapping import marks, tables, words
from ads_compiler.attack_mapping.marks import Line, Piece
from ads_compiler.attack_mapping.places import LONGEST_LINE, code_rows, places
from ads_compiler.attack_mapping.values import ID, Claim, after_tactics, mentions, of_link, of_value
from ads_compiler.attack_mapping.words import PLATFORM, TACTIC, TECHNIQUE, URL
from ads_compiler.strategy.markdown import Document

_FURTHER = re.compile(r"(?:^|[,;.|•·]\s*|\s{2,}|\s[–—]\s)([A-Za-z&][\w&/() -]{1,40}?)\s*[:：]\s*")
_RULER = r"[\s|:-]+"
_MOST_CLAIMS = 500


def of_rows(
    document: Document, row: int, end_row: int, *, sentences: bool = False
) -> tuple[Claim, ...]:
    """The claims on some lines of a page; `sentences` may map it if nothing else does."""
    every = (claim for claim in _Reader(document).lines(row, end_row) if claim.text)
    claims = list(islice(every, _MOST_CLAIMS))
    if sentences and not any(claim.mapping for claim in claims if claim.kind == TECHNIQUE):
        # Without a list or table, sentences map the page, or else its links.
        claims = [replace(claim, mapping=True) for claim in claims]
        if not any(claim.kind == TECHNIQUE for claim in claims):
            links = [claim for claim in claims if claim.kind == URL and claim.identity]
            claims += [Claim(TECHNIQUE, link.identity, link.span) for link in links]
    return tuple(sorted(dict.fromkeys(claims), key=lambda claim: (claim.span, claim.kind)))


def of_page(document: Document) -> tuple[Claim, ...]:
    """The claims of a page without front matter: in a table below the title, in Categorization."""
    above = (
        (pair.value, words.label_kinds(pair.label))
        for pair in tables.pairs(document)
        if not pair.place
    )
    claims = [claim for value, kinds in above if kinds for claim in of_value(value, kinds)]
    is_mapped = any(claim.kind == TECHNIQUE for claim in claims)
    for place in places(document):
        if place.key == "categorization":
            claims.extend(of_rows(document, place.row, place.end_row, sentences=not is_mapped))
    return tuple(dict.fromkeys(claims))


class _Reader:
    """One pass over lines.

    `kinds` are the kinds of claims below an open label, `anchor` is the technique above.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.code = code_rows(document)
        self.headings = {heading.row for heading in document.headings}
        self.kinds: frozenset[str] | None = None
        self.kinds_indent = -1
        self.continued: frozenset[str] | None = None
        self.anchor = ("", 0)
        self.columns: list[frozenset[str] | None] = []
        self.definitions: dict[str, Piece] | None = None

    def lines(self, row: int, end_row: int) -> Iterator[Claim]:
        for here in range(row, end_row):
            raw = self.document.source.line_text(here)
            if here in self.code or len(raw) > LONGEST_LINE:
                continue
            if raw.lstrip().startswith("|") or (self.columns and "|" in raw):
                yield from self.table_row(here)
                continue
            self.columns = []
            line = marks.read(self.document.source, here)
            if line.ticked is False or (not line.piece.text and not line.anchors):
                self.continued = None
                continue
            if re.match(r"\s{0,3}\[[^\]]+\]:\s", raw):
                continue
            yield from self.links(line)
            yield from self.line(line)

    def line(self, line: Line) -> Iterator[Claim]:
        if line.row in self.headings or (line.marker and line.indent <= self.kinds_indent):
            self.kinds, self.kinds_indent = None, -1
        if line.marker and line.indent <= self.anchor[1]:
            self.anchor = ("", 0)
        parts = _labelled(line.piece, line.bold)
        if parts:
            self.continued = None
            for kinds, value in parts:
                if value.text:
                    self.continued = kinds
                    yield from self.anchored(line, of_value(value, kinds))
                else:
                    self.kinds, self.kinds_indent = kinds, line.indent if line.marker else -1
        elif self.kinds is not None and (line.marker or self.continued is None):
            yield from self.anchored(line, of_value(line.piece, self.kinds))
        elif self.continued is not None and not line.marker:
            yield from of_value(line.piece, self.continued)
        else:
            yield from self.unlabelled(line)

    def anchored(self, line: Line, claims: Iterator[Claim]) -> Iterator[Claim]:
        """The claims of a line; tactics and platforms nested below a technique are about it."""
        above = self.anchor[0] if line.marker and line.indent > self.anchor[1] else ""
        for claim in claims:
            if claim.kind == TECHNIQUE and line.marker and not above:
                self.anchor = (claim.identity, line.indent)
            nested = above and claim.kind in (TACTIC, PLATFORM)
            yield replace(claim, about=above) if nested else claim

    def unlabelled(self, line: Line) -> Iterator[Claim]:
        piece = line.piece
        start = after_tactics(piece)
        ids = list(ID.finditer(piece.text))
        short = len(piece.text.split()) <= 14 and not re.search(r"[a-z]{2}\. ", piece.text)
        whole = piece.text.strip(" .*").casefold()
        if line.marker and whole in words.tactic_names():
            yield Claim(TACTIC, piece.text.strip(" .*"), piece.span)
        elif (
            ids and short and (line.marker or ids[0].start() <= start or line.row in self.headings)
        ):
            named = re.fullmatch(
                r"[^.,;]{3,80}\(\s*" + re.escape(ids[0][0]) + r"\s*\)\.?", piece.text
            )
            if ids[0].start() == start or named:
                yield from self.anchored(line, of_value(piece, frozenset({TECHNIQUE, TACTIC})))
                return
            yield from mentions(piece)
        else:
            yield from mentions(piece)

    def links(self, line: Line) -> Iterator[Claim]:
        for anchor in line.anchors:
            url = anchor.url if anchor.reference is None else self.definition(anchor.reference)
            if url is not None and verdicts.linked(url.text):
                address = Claim(URL, url.text, url.span, shown=anchor.shown.text)
                yield address
                yield from of_link(anchor, address, line)

    def definition(self, name: str) -> Piece | None:
        """The address of a link reference definition."""
        source = self.document.source
        if self.definitions is None:
            matches = re.finditer(r"(?m)^ {0,3}\[([^\[\]\n]+)\]:[ \t]*<?([^\s>]+)", source.text)
            self.definitions = {
                m[1].casefold(): Piece(source, m[2], tuple(range(m.start(2), m.end(2))))
                for m in matches
            }
        return self.definitions.get(name)

    def table_row(self, row: int) -> Iterator[Claim]:
        source = self.document.source
        if re.fullmatch(_RULER, source.line_text(row)):
            return
        yield from self.links(marks.read(source, row))
        cells = marks.cells(source, row)
        heads = [words.label_kinds(cell.text.rstrip(": ")) for cell in cells]
        if not self.columns and len(cells) > 1 and (None not in heads or self.is_head(row)):
            self.columns = heads
            return
        if heads and heads[0] is not None and len(cells) > 1:
            self.columns = self.columns or [None] * len(cells)
            yield from (claim for cell in cells[1:] for claim in of_value(cell, heads[0]))
        elif not self.columns:
            self.columns = heads
        else:
            claims: list[Claim] = []
            for cell, kinds in zip(cells, self.columns, strict=False):
                if kinds is None:
                    claims.extend(mentions(cell))
                elif kinds:
                    claims.extend(of_value(cell, kinds))
            ids = [claim.identity for claim in claims if claim.kind == TECHNIQUE]
            about = ids[0] if len(ids) == 1 else ""
            for claim in claims:
                yield replace(claim, about=about) if about and claim.kind != TECHNIQUE else claim

    def is_head(self, row: int) -> bool:
        """Whether the first row is a header; not if the rows below start with labels as well."""
        source, last = self.document.source, self.document.source.text.count("\n")
        ruler = source.line_text(row + 1) if row + 2 <= last else ""
        if "-" not in ruler or not re.fullmatch(_RULER, ruler):
            return False
        if any(
            ID.search(cell.text) or cell.text.casefold() in words.tactic_names()
            for cell in marks.cells(source, row)
        ):
            return False
        first = next(iter(marks.cells(source, row + 2)), None)
        return first is not None and words.label_kinds(first.text.rstrip(": ")) is None


def _labelled(piece: Piece, bold: int) -> list[tuple[frozenset[str], Piece]]:
    """The labels of a line, each with its value; empty without any."""
    text = piece.text
    kinds = words.label_kinds(text.rstrip(": "))
    if kinds is not None:
        return [(kinds, piece.cut(len(text)))]
    ends = [m.span() for m in re.finditer(r"\s*[:：]\s*|\s+[-–—=]\s+|\t", text)][:3]
    if bold:
        after = re.match(r"[\s:：=–—-]*", text[bold:])
        ends.insert(0, (bold, bold + after.end() if after else bold))
    for end, begin in ends:
        kinds = words.label_kinds(text[:end].rstrip(": "))
        if kinds is not None:
            return _further(kinds, piece.cut(begin))
    return []


def _further(kinds: frozenset[str], value: Piece) -> list[tuple[frozenset[str], Piece]]:
    """The label with its value, and further labels in it, as in `Execution; Platforms: Linux`."""
    labels, start = [], 0
    for mark in _FURTHER.finditer(value.text):
        more = words.label_kinds(mark[1])
        if more is not None:
            labels.append((kinds, value.cut(start, mark.start())))
            kinds, start = more, mark.end()
    return [*labels, (kinds, value.cut(start))]
