r"""`replace_string` with pySigma 1: what the expression does not match stays as it was.

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
    """The transformation that takes the place of pySigma's own."""

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
        made: list[SigmaStringPartType] = []
        fresh, at = "", 0
        matches = [
            (m.start(), m.end(), m.expand(self.replacement)) for m in re.finditer(self.regex, plain)
        ]
        for start, end, text in [*matches, (len(plain), len(plain), "")]:
            for begins, ends, one in places:
                if at <= begins and ends <= start:
                    made += [*_parsed(fresh, val.contains_placeholder()), one]
                    fresh = ""
                elif begins < start and at < ends:
                    fresh += plain[max(begins, at) : min(ends, start)]
            fresh, at = fresh + text, end
        return _text([*made, *_parsed(fresh, val.contains_placeholder())])


def _parsed(text: str, placeholders: bool) -> Iterable[SigmaStringPartType]:
    """Text that a replacement wrote: a backslash is one, except in front of a wildcard."""
    made = SigmaString(_UNESCAPED.sub(r"\\\\", text))
    return (insert_placeholders(made) if placeholders else made).s


def _text(parts: Iterable[SigmaStringPartType]) -> SigmaString:
    """A value of these parts, neighboring texts joined."""
    joined: list[SigmaStringPartType] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif part != "":
            joined.append(part)
    made = SigmaString()
    made.s = joined
    return made
