"""The priority that a page states, in the words of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ads_compiler.attack_mapping import marks, tables
from ads_compiler.attack_mapping.places import LONGEST_LINE, code_rows, places
from ads_compiler.authoring.import_.names import LEVELS, RANKS
from ads_compiler.authoring.import_.told import Told
from ads_compiler.strategy.markdown import Document

_ORDER = ("informational", "low", "medium", "high", "critical")
_LEVEL = "|".join(sorted(LEVELS, key=len, reverse=True))
_WORD = "|".join([_LEVEL, *RANKS])
_LABEL = re.compile(
    rf"\b(?:severity|priority|level|rating|criticality|urgency|impact)\b(?:\s+level)?\s*"
    rf"(?:[:=–—-]|\bis\b|\bof\b)?\s*(?:always\s+)?(?:set\s+(?:to|as)\s+)?[\"'“]?(?P<level>{_WORD})\b",
    re.IGNORECASE,
)
_SET = re.compile(
    rf"\b(?:set|classified|rated|considered|treated|raised|regarded|assigned|ranked|triaged|defaults?)\s+"
    rf"(?:(?:to|as|at|be|a|an)\s+){{0,2}}[\"'“]?(?P<level>{_WORD})\b",
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


def stated(page: Document) -> Told | None:
    """The priority that the section of that name states: the strongest, where it has a block for each level.

    Where it states none, a table below the title or in Categorization may.
    """
    tabled = {
        pair.row: (pair.place, told) for pair in tables.pairs(page) if (told := _of_row(pair))
    }
    found = list(
        _found(page, {row: told for row, (place, told) in tabled.items() if place == "priority"})
    )
    if not any(rank == 3 for rank, _ in found):
        found += [(3, told) for place, told in tabled.values() if place != "priority"]
    for sure in (3, 2, 1):
        levels = [told for rank, told in found if rank == sure]
        distinct = {told.value for told in levels}
        if not levels:
            continue
        if sure == 1 and len(distinct) > 1:
            return None
        best = max(levels, key=lambda told: _ORDER.index(told.value))
        if len(distinct) > 1:
            said = ", ".join(name for name in reversed(_ORDER) if name in distinct)
            notes = [best.note, f"the strongest of {said}"]
            return Told(best.value, best.span, "; ".join(filter(None, notes)), guess=True)
        return (
            replace(best, note="the only level that the section names", guess=True)
            if sure == 1
            else best
        )
    return None


def _of_row(pair: tables.Pair) -> Told | None:
    """The level that a row of a table states."""
    mark = _BEGIN.fullmatch(pair.value.text) if _ROW.fullmatch(pair.label) else None
    return _told(pair.value, mark) if mark else None


def _found(page: Document, tabled: Mapping[int, Told]) -> Iterator[tuple[int, Told]]:
    """Levels with how surely they are the priority: 3 where they are stated, 2 in a sentence on conditions, 1 named."""
    code = code_rows(page)
    for place in places(page):
        if place.key != "priority":
            continue
        for row in range(place.row, place.end_row):
            if row in code or len(page.source.line_text(row)) > LONGEST_LINE:
                continue
            if row in tabled:
                yield 3, tabled[row]
                continue
            piece = marks.read(page.source, row).piece
            begins = _BEGIN.fullmatch(piece.text)
            sure = (
                [begins]
                if begins
                else [m for p in (_LABEL, _SET, _BEFORE) for m in p.finditer(piece.text)]
            )
            for mark in sure:
                # "Raise to high when …" states another level than the page's own.
                rank = (
                    3 if begins or not _CRITERION.match(_sentence(piece.text, mark.start())) else 2
                )
                yield rank, _told(piece, mark)
            for mark in [] if sure else _ANY.finditer(piece.text):
                if not _CHANGE.search(_sentence(piece.text, mark.start())):
                    yield 1, _told(piece, mark)


def _sentence(text: str, at: int) -> str:
    return re.split(r"[.;]\s+", text[:at])[-1].lstrip()


def _told(piece: marks.Piece, mark: re.Match[str]) -> Told:
    where, word = piece.cut(*mark.span("level")), mark["level"].casefold()
    if word in RANKS:
        return Told(RANKS[word], where.span, f"'{mark['level']}' on the page, read so", guess=True)
    return Told(LEVELS[word], where.span)
