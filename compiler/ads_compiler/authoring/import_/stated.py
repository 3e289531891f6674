"""The id and owner in a table of a page, and the priority it states, in the schema's terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ads_compiler.attack_mapping import marks, tables, words
from ads_compiler.attack_mapping.places import LONGEST_LINE, code_rows, places
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.names import LEVELS, RANKS
from ads_compiler.authoring.names import FORM
from ads_compiler.strategy.markdown import Document

_OF = r"(?:(?:ads|strategy|detection|alert|rule|page|content)\s+)?"
_ID = re.compile(rf"{_OF}(?:id|identifier)")
_OWNER = re.compile(rf"{_OF}owner|owned by|owning team")
_ORDER = ("informational", "low", "medium", "high", "critical")
_LEVEL = "|".join(sorted(LEVELS, key=len, reverse=True))
_WORD = "|".join([_LEVEL, *RANKS])
_BETWEEN = re.compile(rf"\s*(?:-|–|/|to)\s*(?:{_LEVEL})\b", re.IGNORECASE)
_LABEL = re.compile(
    rf"\b(?:severity|priority|level|rating|criticality|urgency|impact)\b(?:\s+level)?\s*"
    r"(?:[:=–—-]|\bis\b|\bof\b)?\s*(?:always\s+)?(?:set\s+(?:to|as)\s+)?"
    rf"[\"'“]?(?P<level>{_WORD})\b",
    re.IGNORECASE,
)
_SET = re.compile(
    r"\b(?:set|classified|rated|considered|treated|raised|regarded|assigned|ranked|triaged|"
    rf"defaults?)\s+(?:(?:to|as|at|be|a|an)\s+){{0,2}}[\"'“]?(?P<level>{_WORD})\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b(?P<level>{_WORD})[\s-]+(?:severity|priority)\b", re.IGNORECASE)
_BEGIN = re.compile(
    rf"(?P<level>{_WORD})(?:\s+(?:severity|priority))?\s*(?:[:.–—(,-].*|)", re.IGNORECASE
)
_ANY = re.compile(rf"\b(?P<level>{_LEVEL})\b", re.IGNORECASE)
_ROW = re.compile(
    r"(?:(?:alert|default|base)\s+)?(?:severity|priority|criticality|urgency)(?:\s+level)?"
)
_CHANGE = re.compile(
    r"\b(?:rais|lower|escalat|increas|decreas|reduc|upgrad|downgrad)", re.IGNORECASE
)
_CRITERION = re.compile(r"\b(?:if|when|unless|where|raise|lower|escalate)", re.IGNORECASE)


def identity(page: Document) -> Fact | None:
    """The id of the strategy in a table, if it has the form of one."""
    return _first(page, _ID, FORM)


def owner(page: Document) -> Fact | None:
    """The owner of the strategy in a table."""
    return _first(page, _OWNER, re.compile(r".*\w.*"))


def _first(page: Document, label: re.Pattern[str], form: re.Pattern[str]) -> Fact | None:
    for pair in tables.pairs(page):
        text = pair.value.text
        if (
            label.fullmatch(pair.label)
            and form.fullmatch(text)
            and not words.is_filler(text.casefold())
        ):
            return Fact(" ".join(text.split()), pair.value.span)
    return None


def priority(page: Document) -> Fact | None:
    """The priority that the Priority section states; the highest, if it has a block per level.

    If the section states none, it can be in a table below the title or in Categorization.
    """
    rows = {pair.row: (pair.place, fact) for pair in tables.pairs(page) if (fact := _of_row(pair))}
    ranked = list(
        _levels(page, {row: fact for row, (place, fact) in rows.items() if place == "priority"})
    )
    if not any(rank == 3 for rank, _ in ranked):
        ranked += [(3, fact) for place, fact in rows.values() if place != "priority"]
    for certainty in (3, 2, 1):
        levels = [fact for rank, fact in ranked if rank == certainty]
        distinct = {fact.value for fact in levels}
        if not levels:
            continue
        if certainty == 1 and len(distinct) > 1:
            return None
        best = max(levels, key=lambda fact: _ORDER.index(fact.value))
        if len(distinct) > 1:
            listed = ", ".join(name for name in reversed(_ORDER) if name in distinct)
            notes = [best.note, f"the highest of {listed}"]
            return Fact(best.value, best.span, "; ".join(filter(None, notes)), guess=True)
        return (
            replace(best, note="the only level that the section names", guess=True)
            if certainty == 1
            else best
        )
    return None


def _of_row(pair: tables.Pair) -> Fact | None:
    """The level in a row of a table."""
    match = _BEGIN.fullmatch(pair.value.text) if _ROW.fullmatch(pair.label) else None
    return _fact(pair.value, match) if match else None


def _levels(page: Document, rows: Mapping[int, Fact]) -> Iterator[tuple[int, Fact]]:
    """Levels with their certainty: 3 if stated, 2 in a sentence on conditions, 1 if mentioned."""
    code = code_rows(page)
    for place in places(page):
        if place.key != "priority":
            continue
        for row in range(place.row, place.end_row):
            if row in code or len(page.source.line_text(row)) > LONGEST_LINE:
                continue
            if row in rows:
                yield 3, rows[row]
                continue
            line = marks.read(page.source, row)
            if line.ticked is False:
                continue
            piece = line.piece
            bare = _BEGIN.fullmatch(piece.text)
            stated = (
                [bare]
                if bare
                else [m for p in (_LABEL, _SET, _BEFORE) for m in p.finditer(piece.text)]
            )
            for match in stated:
                # "Raise to high when …" is not the default level of the page.
                rank = (
                    3 if bare or not _CRITERION.match(_sentence(piece.text, match.start())) else 2
                )
                yield rank, _fact(piece, match)
            for match in [] if stated else _ANY.finditer(piece.text):
                if not _CHANGE.search(_sentence(piece.text, match.start())):
                    yield 1, _fact(piece, match)


def _sentence(text: str, at: int) -> str:
    return re.split(r"[.;]\s+", text[:at])[-1].lstrip()


def _fact(piece: marks.Piece, match: re.Match[str]) -> Fact:
    level, word = piece.cut(*match.span("level")), match["level"].casefold()
    between = _BETWEEN.match(piece.text, match.end("level"))
    if between and word in LEVELS:
        shown = piece.text[match.start("level") : between.end()]
        return Fact(LEVELS[word], level.span, f"'{shown}' on the page", guess=True)
    if word in RANKS:
        return Fact(RANKS[word], level.span, f"'{match['level']}' on the page", guess=True)
    return Fact(LEVELS[word], level.span)
