"""Reviews of strategies, and whether they are still valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ads_compiler.core.text import Span


@dataclass(frozen=True, slots=True)
class Review:
    """One review: its reviewer and date, and the digests of the page and of its parts."""

    strategy: str
    by: str
    on: str
    text: str
    parts: Mapping[str, str]
    note: str = ""
    span: Span | None = None


class State(Enum):
    """The review state of a strategy."""

    NONE = "not reviewed"
    VALID = "reviewed"
    VOID = "review void"
    SELF = "reviewed by its author"


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """The review of a strategy: `changed` names the parts that changed since; `age` is in days."""

    state: State
    review: Review | None = None
    changed: tuple[str, ...] = ()
    age: int = 0
