"""How strong the proof of a strategy is: what happens to its cases when its rules are changed. Values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ads_compiler.core.text import Span


class Effect(Enum):
    """Which events a change lets in, as far as the tree tells: more, fewer, others."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change to a rule, and the first case whose verdict it alters; None: no case notices it, it survives.

    `id` is the same as long as the rule's key and what the change does to it are, and `accepted` says why a page
    accepts that no case notices it.
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
    """A kind of change that a page or the project leaves out, with the reason, and how many changes it is of a page."""

    operator: str
    field: str | None
    reason: str
    changes: int


@dataclass(frozen=True, slots=True)
class Idle:
    """What a page accepts or leaves out to no effect: its path in the front matter, and why."""

    path: tuple[str | int, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """A condition or a value that no event of the cases of a page shows at work; `why` reads after its name."""

    rule: str
    what: str
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the changes to the rules of a strategy its cases notice.

    Accepted changes and those that are left out are in neither number. `idle` is what the page accepts in vain.
    `undefined` says why there is no score: the page has no case that ran, or one that does not hold.
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
        """The share that is noticed, from 0 to 1; None where it is not defined."""
        return self.killed / self.total if self.total and self.undefined is None else None
