r"""`replace_string` with pySigma 1: what the expression does not match is left unchanged.

pySigma 1 writes a value as text, replaces, and reads the whole text again, so that the backslash in
front of a wildcard, as in `C:\Temp\*`, becomes an escape. pySigma 2 reads only what was replaced,
and so does this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sigma.processing.transformations import ReplaceStringTransformation
from sigma.types import SigmaString, SigmaStringPartType

from ads_compiler.sigma.placeholders import insert_placeholders

_UNESCAPED = re.compile(r"\\(?![*?])")


class ReplaceString(ReplaceStringTransformation):
    """Replacement for the transformation of pySigma 1."""

    def apply_string_value(self, field: str | None, val: SigmaString) -> SigmaString:
        """The value with every match replaced."""
        if self.skip_special:
            return super().apply_string_value(field, val)
        plain = ""
        places: list[tuple[int, int, SigmaStringPartType]] = []
        for part in val.s:
            for one in part if isinstance(part, str) else (part,):
                shown = "\\" + one if one in ("*", "?") else str(_text([one]))
                places.append((len(plain), len(plain) + len(shown), one))
                plain += shown
        parts: list[SigmaStringPartType] = []
        pending, at = "", 0
        matches = [
            (m.start(), m.end(), m.expand(self.replacement)) for m in re.finditer(self.regex, plain)
        ]
        for start, end, text in [*matches, (len(plain), len(plain), "")]:
            for begins, ends, one in places:
                if at <= begins and ends <= start:
                    parts += [*_parsed(pending, val.contains_placeholder()), one]
                    pending = ""
                elif begins < start and at < ends:
                    pending += plain[max(begins, at) : min(ends, start)]
            pending, at = pending + text, end
        return _text([*parts, *_parsed(pending, val.contains_placeholder())])


def _parsed(text: str, placeholders: bool) -> Iterable[SigmaStringPartType]:
    """The parts of replaced text, in which a backslash escapes only wildcards."""
    parsed = SigmaString(_UNESCAPED.sub(r"\\\\", text))
    return (insert_placeholders(parsed) if placeholders else parsed).s


def _text(parts: Iterable[SigmaStringPartType]) -> SigmaString:
    """A value of these parts, neighboring texts joined."""
    joined: list[SigmaStringPartType] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif part != "":
            joined.append(part)
    text = SigmaString()
    text.s = joined
    return text
