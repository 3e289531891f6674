"""Mutation scores as values: how well the cases of a strategy notice changes to its rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ads_compiler.core.text import Span


class Effect(Enum):
    """Whether a changed rule matches more events, fewer events, or others (or that is unknown)."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change to a rule, and the first case that notices it; it survives if that is None.

    `id` is stable as long as the key of the rule and the description of the change are the same.
    `accepted` is the reason why the page accepts that no case notices the change.
    """

    rule: str
    operator: str
    description: str
    span: Span
    effect: Effect
    killed_by: str | None = None
    advice: str | None = None
    id: str = ""
    accepted: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A kind of change that a page or the project leaves out, and how many changes that are."""

    operator: str
    field: str | None
    reason: str
    changes: int


@dataclass(frozen=True, slots=True)
class Idle:
    """An item under `mutation` that has no effect: its path in the front matter, and why."""

    path: tuple[str | int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """A condition or value that no case of the page exercises; `why` reads after its name."""

    rule: str
    what: str
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the changes to the rules of a strategy its cases notice.

    Accepted and left-out changes are in neither number. `idle` lists items without an effect.
    `undefined` is the reason why there is no score, for example that a case fails.
    """

    strategy: str
    killed: int = 0
    total: int = 0
    survivors: tuple[Mutant, ...] = ()
    unreached: tuple[Unreached, ...] = ()
    undefined: str | None = None
    accepted: tuple[Mutant, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    idle: tuple[Idle, ...] = ()

    @property
    def value(self) -> float | None:
        """The share of noticed changes, from 0 to 1; None if undefined."""
        return self.killed / self.total if self.total and self.undefined is None else None
