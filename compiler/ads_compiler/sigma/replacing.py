r"""`replace_string`: what the expression does not match is left unchanged, in one pass.

pySigma 1 writes a value as text, replaces, and reads the whole text again, so that the backslash in
front of a wildcard, as in `C:\Temp\*`, becomes an escape. pySigma 2 reads only what was replaced,
and so does this module, but pySigma 2 looks at the whole value again for each match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sigma.processing.transformations import ReplaceStringTransformation
from sigma.types import SigmaString, SigmaStringPartType

from ads_compiler.sigma.guarded import Guarded
from ads_compiler.sigma.placeholders import insert_placeholders

_UNESCAPED = re.compile(r"\\(?![*?])")


class ReplaceString(ReplaceStringTransformation):
    """Replacement for the transformation of pySigma."""

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
        placeholders = val.contains_placeholder()
        expression: Guarded = vars(self).get("re") or self.compile_regex(self.regex)  # type: ignore[assignment]
        parts: list[SigmaStringPartType] = []
        pending, at, number = "", 0, 0
        replaced = expression.replaced(self.replacement, plain)
        for start, end, text in [*replaced, (len(plain), len(plain), "")]:
            while number < len(places) and places[number][0] < start:
                begins, ends, one = places[number]
                if at <= begins and ends <= start:
                    parts += [*_parsed(pending, placeholders), one]
                    pending = ""
                elif at < ends:
                    pending += plain[max(begins, at) : min(ends, start)]
                if ends > start:  # the rest of it comes after the match
                    break
                number += 1
            pending, at = pending + text, end
        return _text([*parts, *_parsed(pending, placeholders)])


def _parsed(text: str, placeholders: bool) -> Iterable[SigmaStringPartType]:
    """The parts of replaced text, in which a backslash escapes only wildcards."""
    if not text:
        return ()
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
