"""Text that was saved as UTF-8, read in another encoding, and saved again: where it stands, and what it was.

A run of such text is known by going back: its characters are bytes of the wrong encoding, and the bytes are UTF-8. What
one encoding makes of UTF-8 can also be written on purpose (the square root of pi, a quotation mark after a capital
with an accent), so that short runs are judged by what stands beside them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "latin-1": "ISO 8859-1"}
_DEPTH = 4
# What ends a quotation or a sentence, and may follow a letter with an accent.
_MARKS = frozenset("‘’‚‛“”„‟–—…•‹›«»°\u00a0€™´¨")
_MATHS = frozenset("∞±≤≥∂∑∏π∫Ωµ≠√")
_NON_ASCII = re.compile(r"[^\x00-\x7f]{2,}")


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged run: its offsets, what it was, the encoding it was last misread in, and how many times it was."""

    start: int
    end: int
    mended: str
    encoding: str
    times: int


def damaged(text: str) -> Iterator[Damage]:
    """Every damaged run of a text, in its order."""
    opened = text.find("â€œ")
    for run in _NON_ASCII.finditer(text):
        position = run.start()
        while position < run.end():
            found = max(
                (_at(text, position, run.end(), name) for name in ENCODINGS),
                key=lambda item: item.end,
            )
            if found.end == position and 0 <= opened < position and text.startswith("â€", position):
                # The third byte of a closing quotation mark has no character in Windows-1252, and is often dropped.
                found = Damage(position, position + 2, "”", "cp1252", 1)
            if found.end > position:
                yield found
            position = max(found.end, position + 1)


def _at(text: str, start: int, end: int, encoding: str) -> Damage:
    """The damage that begins at an offset; one that ends where it begins is none."""
    position, decoded = start, ""
    while (one := _character(text, position, end, encoding)) is not None:
        position, decoded = position + len(one.encode()), decoded + one
    mended, times = decoded if _speaks(decoded) else "", 1
    for depth in range(2, _DEPTH + 1):
        decoded = _whole(decoded)
        if decoded and _speaks(decoded):
            mended, times = decoded, depth
    if not mended or not _unlikely(text, start, position):
        return Damage(start, start, "", encoding, 0)
    return Damage(start, position, mended, encoding, times)


def _whole(text: str) -> str:
    """Text that is damaged as a whole, mended once; nothing of any other."""
    for encoding in ENCODINGS:
        decoded, position = "", 0
        while (one := _character(text, position, len(text), encoding)) is not None:
            position, decoded = position + len(one.encode()), decoded + one
        if decoded and position == len(text):
            return decoded
    return ""


def _character(text: str, start: int, end: int, encoding: str) -> str | None:
    """The one character whose UTF-8 the characters from `start` on are, or None."""
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
    """Characters as bytes; those that Windows-1252 leaves open are read as control characters."""
    table = {}
    for number in range(0x80, 0x100):
        try:
            table[bytes([number]).decode(encoding)] = number
        except UnicodeDecodeError:
            table[chr(number)] = number
    return table


def _speaks(decoded: str) -> bool:
    """Whether the mended text is something to be written: marks and Latin letters, or two letters of another script."""
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


def _unlikely(text: str, start: int, end: int) -> bool:
    """Whether nobody writes this run on purpose, by what stands around it."""
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
