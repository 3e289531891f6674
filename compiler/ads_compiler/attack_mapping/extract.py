"""ATT&CK claims in the prose of a page, each with its place.

Only what stands where a page categorizes itself is a claim. `mapping` tells what the page maps itself to (a labelled
line, a list, a table, a link) from what its sentences mention.
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
    """The claims on some lines of a page; where nothing else maps it, `sentences` may."""
    found = list(
        islice(
            (claim for claim in _Reader(document).lines(row, end_row) if claim.text), _MOST_CLAIMS
        )
    )
    if sentences and not any(claim.mapping for claim in found if claim.kind == TECHNIQUE):
        # A page without a list that says what it maps itself to says it in its sentences, or by its links alone.
        found = [replace(claim, mapping=True) for claim in found]
        if not any(claim.kind == TECHNIQUE for claim in found):
            found += [
                Claim(TECHNIQUE, c.identity, c.span) for c in found if c.kind == URL and c.identity
            ]
    return tuple(sorted(dict.fromkeys(found), key=lambda claim: (claim.span, claim.kind)))


def of_page(document: Document) -> tuple[Claim, ...]:
    """The claims of a page without front matter: those of a table below its title, and where it categorizes itself."""
    above = (
        (pair.value, words.label_kinds(pair.label))
        for pair in tables.pairs(document)
        if not pair.place
    )
    found = [claim for value, kinds in above if kinds for claim in of_value(value, kinds)]
    told = any(claim.kind == TECHNIQUE for claim in found)
    for place in places(document):
        if place.key == "categorization":
            found.extend(of_rows(document, place.row, place.end_row, sentences=not told))
    return tuple(dict.fromkeys(found))


class _Reader:
    """One pass over lines. `kinds` is what the lines below an open label claim, `anchor` the technique above."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.code = code_rows(document)
        self.headings = {heading.row for heading in document.headings}
        self.kinds: frozenset[str] | None = None
        self.kinds_indent = -1
        self.going_on: frozenset[str] | None = None
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
            if not line.piece.text and not line.anchors:
                self.going_on = None
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
            self.going_on = None
            for kinds, value in parts:
                if value.text:
                    self.going_on = kinds
                    yield from self.anchored(line, of_value(value, kinds))
                else:
                    self.kinds, self.kinds_indent = kinds, line.indent if line.marker else -1
        elif self.kinds is not None and (line.marker or self.going_on is None):
            yield from self.anchored(line, of_value(line.piece, self.kinds))
        elif self.going_on is not None and not line.marker:
            yield from of_value(line.piece, self.going_on)
        else:
            yield from self.unlabelled(line)

    def anchored(self, line: Line, found: Iterator[Claim]) -> Iterator[Claim]:
        """What is nested below a technique is about it."""
        above = self.anchor[0] if line.marker and line.indent > self.anchor[1] else ""
        for claim in found:
            if claim.kind == TECHNIQUE and line.marker and not above:
                self.anchor = (claim.identity, line.indent)
            yield (
                replace(claim, about=above) if above and claim.kind in (TACTIC, PLATFORM) else claim
            )

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
        """The address of a reference that is defined elsewhere on the page."""
        source = self.document.source
        if self.definitions is None:
            found = re.finditer(r"(?m)^ {0,3}\[([^\[\]\n]+)\]:[ \t]*<?([^\s>]+)", source.text)
            self.definitions = {
                m[1].casefold(): Piece(source, m[2], tuple(range(m.start(2), m.end(2))))
                for m in found
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
            found = [
                claim
                for cell, kinds in zip(cells, self.columns, strict=False)
                for claim in (
                    of_value(cell, kinds) if kinds else mentions(cell) if kinds is None else ()
                )
            ]
            ids = [claim.identity for claim in found if claim.kind == TECHNIQUE]
            about = ids[0] if len(ids) == 1 else ""
            yield from (
                replace(c, about=about) if about and c.kind != TECHNIQUE else c for c in found
            )

    def is_head(self, row: int) -> bool:
        """Whether a first row names columns; where the rows below begin with labels too, it is one of them."""
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
    """The labels of a line with the value of each; empty where it has none."""
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
    """The label with its value, and further ones on the same line, as `Execution; Platforms: Linux` has one."""
    found, start = [], 0
    for mark in _FURTHER.finditer(value.text):
        more = words.label_kinds(mark[1])
        if more is not None:
            found.append((kinds, value.cut(start, mark.start())))
            kinds, start = more, mark.end()
    return [*found, (kinds, value.cut(start))]
