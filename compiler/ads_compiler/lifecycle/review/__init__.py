"""Reviews as data: who has read a strategy, when, and what it said then.

A record lies beside the strategies, `reviews/<id>.yml`, so that a repository can say whose word it takes for one. It
holds digests of everything that the page said, piece by piece: a later change of meaning voids it, and the finding
names what changed; a change of layout does not.
"""

from ads_compiler.lifecycle.review.judging import (
    NEEDS_A_READER,
    by_author,
    check,
    standing,
    standings,
)
from ads_compiler.lifecycle.review.parts import called
from ads_compiler.lifecycle.review.record import load, of, path_of, render

__all__ = [
    "NEEDS_A_READER",
    "by_author",
    "called",
    "check",
    "load",
    "of",
    "path_of",
    "render",
    "standing",
    "standings",
]
