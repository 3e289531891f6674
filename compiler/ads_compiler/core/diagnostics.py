"""Findings as values: collected, sorted and reported, never raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import wraps
from itertools import islice
from typing import ParamSpec, TypeVar

from ads_compiler.core.code_table import Severity
from ads_compiler.core.codes import Code
from ads_compiler.core.text import Span

__all__ = [
    "Diagnostic",
    "Diagnostics",
    "FailOn",
    "Fix",
    "Severity",
    "closest",
    "collected",
    "did_you_mean",
    "ordered",
]


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix that can be applied automatically: spans and their replacements.

    A `safe` fix is certain and changes only what is wrong; others need review.
    """

    title: str
    edits: tuple[tuple[Span, str], ...]
    safe: bool = True


@dataclass(frozen=True, slots=True, init=False)
class Diagnostic:
    """One finding at one place; `waived` is the reason of the waiver that accepts it, if any.

    The code must be in the registry; the severity defaults to the usual one of the code.
    `subject` names what the finding is about if its place does not, such as a missing section.
    `fingerprint` is the same from run to run; `baselined` marks a finding of the baseline.
    """

    span: Span
    code: Code
    message: str
    hint: str | None
    severity: Severity
    waived: str | None
    fix: Fix | None = field(compare=False)
    subject: str = field(compare=False)
    fingerprint: str = field(compare=False)
    baselined: bool = field(compare=False)

    def __init__(
        self,
        span: Span,
        code: str,
        message: str,
        hint: str | None = None,
        fix: Fix | None = None,
        *,
        severity: Severity | None = None,
        waived: str | None = None,
        subject: str = "",
        fingerprint: str = "",
        baselined: bool = False,
    ) -> None:
        known = Code(code)
        for name, value in (
            ("span", span),
            ("code", known),
            ("message", message),
            ("hint", hint),
            ("severity", known.severity if severity is None else severity),
            ("waived", waived),
            ("fix", fix),
            ("subject", subject),
            ("fingerprint", fingerprint),
            ("baselined", baselined),
        ):
            object.__setattr__(self, name, value)

    @property
    def name(self) -> str:
        """The name of the code."""
        return self.code.name

    @property
    def accepted(self) -> bool:
        """Whether a waiver or the baseline accepts it, so that it fails no run."""
        return self.waived is not None or self.baselined

    @property
    def sort_key(self) -> tuple[Span, str, str]:
        """By place, then by code."""
        return self.span, self.code, self.message


Diagnostics = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class FailOn:
    """The lowest severity that fails the run, None for never; `by_file` overrides it by page."""

    default: Severity | None = Severity.ERROR
    by_file: Mapping[str, Severity | None] = field(default_factory=dict)

    def fails(self, item: Diagnostic) -> bool:
        """Whether a finding fails the run."""
        bound = self.by_file.get(item.span.file, self.default)
        return bound is not None and item.severity >= bound and not item.accepted


def ordered(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """Sorted by place and code, each finding once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda item: item.sort_key))


# Comparing words takes time that grows with their number, and with the square of their lengths.
_LONGEST_WORD, _MOST_CANDIDATES = 200, 1_000


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to `word`, or None if none is similar."""
    if len(word) > _LONGEST_WORD:
        return None
    short = (candidate for candidate in known if len(candidate) <= _LONGEST_WORD)
    candidates = {one.casefold(): one for one in islice(short, _MOST_CANDIDATES)}
    matches = get_close_matches(word.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the closest known word, or None."""
    best = closest(word, known)
    return f"did you mean '{best}'?" if best else None


P = ParamSpec("P")
T = TypeVar("T")


def collected(function: Callable[P, Iterable[T]]) -> Callable[P, tuple[T, ...]]:
    """Let a function that yields findings return them as a tuple."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> tuple[T, ...]:
        return tuple(function(*args, **kwargs))

    return wrapper
