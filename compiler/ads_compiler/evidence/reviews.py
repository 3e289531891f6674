"""Who has read a strategy, and whether that still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ads_compiler.core.text import Span


@dataclass(frozen=True, slots=True)
class Review:
    """One review: by whom and on which day, the digest of the page's text, and those of its pieces."""

    strategy: str
    by: str
    on: str
    text: str
    parts: Mapping[str, str]
    note: str = ""
    span: Span | None = None


class State(Enum):
    """Where a strategy stands."""

    NONE = "not reviewed"
    VALID = "reviewed"
    VOID = "review void"
    SELF = "reviewed by its author"


@dataclass(frozen=True, slots=True)
class Standing:
    """The review of a strategy: `changed` names what says something else since; `age` is in days."""

    state: State
    review: Review | None = None
    changed: tuple[str, ...] = ()
    age: int = 0
