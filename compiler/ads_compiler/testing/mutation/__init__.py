"""Mutation of detection logic: every rule is broken in each meaningful way, and the cases of its page should notice.

`scores` is the door: entries in, a score a strategy out.
"""

from ads_compiler.testing.mutation.model import Change, Effect, Mutant, Score, Unreached
from ads_compiler.testing.mutation.scoring import scores

__all__ = ["Change", "Effect", "Mutant", "Score", "Unreached", "scores"]
