"""Reviews as data: who has read a strategy, when, and what the page contained then.

A record is a file `reviews/<id>.yml`, so that a repository can control who may add one. It holds
a digest of each part of the page: a later change of meaning voids the review, and the finding
names the changed parts; a change of layout does not.
"""

from ads_compiler.lifecycle.review.parts import called
from ads_compiler.lifecycle.review.record import load, of, path_of, render
from ads_compiler.lifecycle.review.validity import (
    NEEDS_A_READER,
    by_author,
    check,
    standing,
    standings,
)

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
