"""Regular expressions of processing pipelines, which pySigma runs with `re`: they cannot hang.

A text may be as long as `detection/regex` allows `re` for the pattern, and a replaced text may not
grow without limit. Everything longer is refused like a value that the pipeline rejects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sigma.exceptions import SigmaValueError

from ads_compiler.detection.regex import bounded

MOST_CHARACTERS = 1_000_000


class Guarded:
    """The methods of `re.Pattern` that pySigma calls, for texts that `re` can search in time."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.expression = re.compile(pattern, flags)
        self.pattern = pattern
        self.limit = _limit(pattern, flags)

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The numbers of the named groups."""
        return self.expression.groupindex

    def match(self, text: str) -> re.Match[str] | None:
        """A match at the start of the text."""
        return self.expression.match(self._allowed(text))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """A match of the whole text."""
        return self.expression.fullmatch(self._allowed(text))

    def search(self, text: str) -> re.Match[str] | None:
        """A match anywhere in the text."""
        return self.expression.search(self._allowed(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match in the text."""
        return self.expression.finditer(self._allowed(text))

    def sub(self, replacement: str, text: str) -> str:
        """The text with every match replaced."""
        parts, at = [], 0
        for start, end, new in self.replaced(replacement, text):
            parts += [text[at:start], new]
            at = end
        return "".join((*parts, text[at:]))

    def replaced(self, replacement: str, text: str) -> list[tuple[int, int, str]]:
        """The start and end of every match, and the text that replaces it."""
        every, size = [], len(text)
        for match in self.finditer(text):
            size += len(replacement) + replacement.count("\\") * len(match[0])
            if size > MOST_CHARACTERS:
                raise SigmaValueError(
                    f"a replaced value may have more than {MOST_CHARACTERS:,} characters"
                )
            every.append((*match.span(), match.expand(replacement)))
        return every

    def _allowed(self, text: str) -> str:
        if self.limit is not None and len(text) > self.limit:
            raise SigmaValueError(
                f"the value has {len(text)} characters, and the regular expression "
                f"'{self.pattern}' may take too long on more than {self.limit}"
            )
        return text


def _limit(pattern: str, flags: int) -> int | None:
    letters = "".join(letter for letter in "ims" if flags & getattr(re, letter.upper()))
    try:
        limit = bounded.plan(pattern, letters).limit
    except bounded.Unbounded as unbounded:
        raise re.error(str(unbounded)) from unbounded
    if limit == 0:
        raise re.error(f"'{pattern}' can match the same text in too many ways")
    return limit


def guard(part: Any, seen: set[int] | None = None) -> None:
    """Replace the expressions that pySigma 1 has compiled in a pipeline, in place."""
    seen = set() if seen is None else seen
    if id(part) in seen:
        return
    seen.add(id(part))
    for name, value in vars(part).items() if hasattr(part, "__dict__") else ():
        if isinstance(value, re.Pattern):
            setattr(part, name, Guarded(value.pattern, value.flags & ~re.UNICODE))
        elif isinstance(value, list) and any(isinstance(one, re.Pattern) for one in value):
            value[:] = [Guarded(one.pattern, one.flags & ~re.UNICODE) for one in value]
        else:
            inner = value.values() if isinstance(value, dict) else value
            for one in inner if isinstance(value, list | tuple | dict) else (value,):
                guard(one, seen)
