"""Finds and repairs text that was saved as UTF-8, read in another encoding, and saved again.

A run of such text is recognised by reversing the mistake: its characters, encoded in the wrong
encoding, are valid UTF-8. Authors can also write such characters on purpose (the square root of
pi, a quotation mark after an accented capital), so short runs are checked with the characters
around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "latin-1": "ISO 8859-1"}
_DEPTH = 4
# Marks that end a quotation or a sentence, and may follow an accented letter.
_MARKS = frozenset("‘’‚‛“”„‟–—…•‹›«»°\u00a0€™´¨")
_MATHS = frozenset("∞±≤≥∂∑∏π∫Ωµ≠√")
_NON_ASCII = re.compile(r"[^\x00-\x7f]{2,}")


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged run: its offsets, repaired text, last wrong encoding and number of misreadings."""

    start: int
    end: int
    repaired: str
    encoding: str
    times: int


def damaged(text: str) -> Iterator[Damage]:
    """Every damaged run of a text, in order."""
    opened = text.find("â€œ")
    for run in _NON_ASCII.finditer(text):
        position = run.start()
        while position < run.end():
            damage = max(
                (_at(text, position, run.end(), name) for name in ENCODINGS),
                key=lambda item: item.end,
            )
            if (
                damage.end == position
                and 0 <= opened < position
                and text.startswith("â€", position)
            ):
                # Windows-1252 has no character for the third byte of ”, which is often dropped.
                damage = Damage(position, position + 2, "”", "cp1252", 1)
            if damage.end > position:
                yield damage
            position = max(damage.end, position + 1)


def _at(text: str, start: int, end: int, encoding: str) -> Damage:
    """The damage that starts at an offset; an empty range means that there is none."""
    position, decoded = start, ""
    while (char := _character(text, position, end, encoding)) is not None:
        position, decoded = position + len(char.encode()), decoded + char
    repaired, times = decoded if _is_plausible(decoded) else "", 1
    for depth in range(2, _DEPTH + 1):
        decoded = _repair_all(decoded)
        if decoded and _is_plausible(decoded):
            repaired, times = decoded, depth
    if not repaired or not _is_unlikely(text, start, position):
        return Damage(start, start, "", encoding, 0)
    return Damage(start, position, repaired, encoding, times)


def _repair_all(text: str) -> str:
    """Text repaired once if all of it is damaged, else an empty text."""
    for encoding in ENCODINGS:
        decoded, position = "", 0
        while (char := _character(text, position, len(text), encoding)) is not None:
            position, decoded = position + len(char.encode()), decoded + char
        if decoded and position == len(text):
            return decoded
    return ""


def _character(text: str, start: int, end: int, encoding: str) -> str | None:
    """The character whose UTF-8 bytes were misread as the text at `start`, or None."""
    lead = _bytes(encoding).get(text[start]) if start < end else None
    if lead is None or not 0xC2 <= lead <= 0xF4:
        return None
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if start + length > end:
        return None
    numbers = [_bytes(encoding).get(char) for char in text[start : start + length]]
    try:
        return (
            bytes(number for number in numbers if number is not None).decode()
            if None not in numbers
            else None
        )
    except UnicodeDecodeError:
        return None


@cache
def _bytes(encoding: str) -> dict[str, int]:
    """Bytes by character; bytes that the encoding leaves undefined map to control characters."""
    table = {}
    for number in range(0x80, 0x100):
        try:
            table[bytes([number]).decode(encoding)] = number
        except UnicodeDecodeError:
            table[chr(number)] = number
    return table


def _is_plausible(decoded: str) -> bool:
    """Whether a repaired text is plausible: marks and Latin letters, or another script's letters.

    A single letter of another script is not enough.
    """
    other = 0
    for char in decoded:
        code, kind = ord(char), unicodedata.category(char)
        if kind in ("Cn", "Co", "Cs") or (kind == "Cc" and code >= 0x80):
            return False
        common = (
            code < 0x180
            or 0x2010 <= code <= 0x2BFF
            or code in (0xFEFF, 0xFFFD, 0x200B, 0x200D)
            or code >= 0x1F000
        )
        other += not common
    return other != 1 or len(decoded) > 1


def _is_unlikely(text: str, start: int, end: int) -> bool:
    """Whether an author would not write this run on purpose, given the characters around it."""
    if end - start > 2:
        return True
    first, second = text[start], text[start + 1]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if second in _MATHS:
        word = text[max(0, start - 2) : start]
        return after.isalpha() or (len(word) == 2 and word.isalpha())
    if second in _MARKS and first == "Ã":
        return after.isalpha() and not (before.isupper() and after.islower())
    if second in _MARKS and first not in "Â¬√":
        return after.isalpha() and after.islower() and not before.isupper()
    if first == "Â" and second == "\u00a0":
        return not (before in "«\u00a0" or before.isupper())
    if first in "≈ƒ":
        return before.isalpha() or after.isalpha()
    return True
