"""A change to a rule. The results of all changes are values in `evidence/scores.py`."""

from __future__ import annotations

from dataclasses import dataclass, field

from ads_compiler.core.text import Span
from ads_compiler.detection.tree import Condition, Correlation
from ads_compiler.evidence.scores import Effect, Mutant, Score, Unreached

__all__ = ["Change", "Effect", "Mutant", "Score", "Unreached"]


@dataclass(frozen=True, slots=True)
class Change:
    """A rule with one change. `description` reads after "with": "the value '/nsenter' removed".

    `about` is the part of the rule that the change is about; None in a correlation.
    """

    operator: str
    description: str
    span: Span
    logic: Condition | Correlation = field(compare=False, repr=False)
    effect: Effect = Effect.OTHER
    about: Condition | None = field(default=None, compare=False, repr=False)
