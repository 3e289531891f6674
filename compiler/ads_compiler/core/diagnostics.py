"""Findings as values: collected, sorted and reported, never raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from ads_compiler.core.text import Span


class Severity(IntEnum):
    """How bad a finding is; a greater number is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that is shown: error, warning or info."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Fix:
    """A cure that a program can apply: places and the texts that take their place.

    `safe` says that it is certain and changes nothing but what is wrong; others are for a person to look at.
    """

    title: str
    edits: tuple[tuple[Span, str], ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding at one place. `waived` holds the reason where a waiver accepts it, `fix` a cure to apply.

    `subject` names what the finding is about where its place does not, such as a missing section.
    `fingerprint` is the same from run to run; `baselined` marks a finding of the baseline.
    """

    span: Span
    code: str
    severity: Severity
    message: str
    hint: str | None = None
    name: str = field(default="", compare=False)
    waived: str | None = None
    fix: Fix | None = field(default=None, compare=False)
    subject: str = field(default="", compare=False)
    fingerprint: str = field(default="", compare=False)
    baselined: bool = field(default=False, compare=False)

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
    """From which severity on a finding fails the run, None for never; `by_file` holds what differs by page."""

    default: Severity | None = Severity.ERROR
    by_file: Mapping[str, Severity | None] = field(default_factory=dict)

    def fails(self, item: Diagnostic) -> bool:
        """Whether a finding fails the run."""
        bound = self.by_file.get(item.span.file, self.default)
        return bound is not None and item.severity >= bound and not item.accepted


def error(
    span: Span,
    code: str,
    message: str,
    hint: str | None = None,
    fix: Fix | None = None,
    subject: str = "",
) -> Diagnostic:
    """A finding of the severity error."""
    return Diagnostic(span, code, Severity.ERROR, message, hint, fix=fix, subject=subject)


def ordered(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """Sorted by place and code, each finding once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda item: item.sort_key))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where nothing is near."""
    candidates = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(word.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[found[0]] if found else None


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
