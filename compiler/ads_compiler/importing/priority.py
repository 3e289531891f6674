"""The priority that a page states, in the words of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.claims import marks
from ads_compiler.claims.places import LONGEST_LINE, code_rows, places
from ads_compiler.document import Document
from ads_compiler.importing.names import LEVELS
from ads_compiler.importing.told import Told

_ORDER = ("informational", "low", "medium", "high", "critical")
_WORD = "|".join(sorted(LEVELS, key=len, reverse=True))
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
_BEGIN = re.compile(rf"(?P<level>{_WORD})(?:\s+(?:severity|priority))?\s*(?:[:.–—(,-].*|)", re.IGNORECASE)
_ANY = re.compile(rf"\b(?P<level>{_WORD})\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:rais|lower|escalat|increas|decreas|reduc|upgrad|downgrad)", re.IGNORECASE)
_CRITERION = re.compile(r"\b(?:if|when|unless|where|raise|lower|escalate)", re.IGNORECASE)


def stated(page: Document) -> Told | None:
    """The priority that the section of that name states: the strongest, where it has a block for each level."""
    found = list(_found(page))
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
            return Told(best.value, best.span, f"the strongest of {said}", guess=True)
        guess = sure == 1
        return Told(best.value, best.span, "the only level that the section names" if guess else "", guess)
    return None


def _found(page: Document) -> Iterator[tuple[int, Told]]:
    """Levels with how surely they are the priority: 3 where they are stated, 2 in a sentence on conditions, 1 named."""
    code = code_rows(page)
    for place in places(page):
        if place.key != "priority":
            continue
        for row in range(place.row, place.end_row):
            if row in code or len(page.source.line_text(row)) > LONGEST_LINE:
                continue
            piece = marks.read(page.source, row).piece
            begins = _BEGIN.fullmatch(piece.text)
            sure = [begins] if begins else [m for p in (_LABEL, _SET, _BEFORE) for m in p.finditer(piece.text)]
            for mark in sure:
                # "Raise to high when …" states another level than the page's own.
                rank = 3 if begins or not _CRITERION.match(_sentence(piece.text, mark.start())) else 2
                yield rank, _told(piece, mark)
            for mark in [] if sure else _ANY.finditer(piece.text):
                if not _CHANGE.search(_sentence(piece.text, mark.start())):
                    yield 1, _told(piece, mark)


def _sentence(text: str, at: int) -> str:
    return re.split(r"[.;]\s+", text[:at])[-1].lstrip()


def _told(piece: marks.Piece, mark: re.Match[str]) -> Told:
    where = piece.cut(*mark.span("level"))
    return Told(LEVELS[mark["level"].casefold()], where.span)
