"""Mutation testing of rules: each is changed in every meaningful way, and its cases should notice.

`scores` is the entry point: entries in, one score per strategy out.
"""

from ads_compiler.testing.mutation.model import Change, Effect, Mutant, Score, Unreached
from ads_compiler.testing.mutation.scoring import scores

__all__ = ["Change", "Effect", "Mutant", "Score", "Unreached", "scores"]
