"""What a page tells, or is taken to tell."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.core.text import Span


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, where it stands, and what is to be said about it. `guess`: it does not stand there in so many words."""

    value: str
    span: Span
    note: str = ""
    guess: bool = False
