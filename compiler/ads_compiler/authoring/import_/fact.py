"""A fact that a page states, or that is inferred from it."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.core.text import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, its place on the page, and a note for the report; `guess` if it is inferred."""

    value: str
    span: Span
    note: str = ""
    guess: bool = False
