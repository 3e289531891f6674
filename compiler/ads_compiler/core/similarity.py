"""Similarity of texts, as sets of runs of four words, without comparing all texts in full.

Texts are words in one case, separated by single spaces. A sketch of a text is small enough to be
cached, and usually enough to decide that two texts differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from ads_compiler.core.text import Span

WORDS = 4
# If two texts share four of five runs, they share one of the six smallest numbers in all but one of
# 15,000 pairs.
_LEAST = 6
_BITS = 512


def plain_words(text: str) -> str:
    """The words of a text in lower case, separated by single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@dataclass(frozen=True, eq=False)
class Sketch:
    """A text under a heading: the number of its runs, their smallest hashes, and a bit for each."""

    heading: str
    span: Span
    text: str
    count: int
    least: tuple[int, ...]
    bits: int

    @cached_property
    def runs(self) -> frozenset[int]:
        """The hash of every run."""
        return _runs(self.text)

    def similarity(self, other: Sketch, bound: float) -> float:
        """The Jaccard similarity of the runs of both texts, from 0 to 1; 0 if below `bound`."""
        # A bit that only one sketch has is a run that only its text has.
        most = min(
            self.count - (self.bits & ~other.bits).bit_count(),
            other.count - (other.bits & ~self.bits).bit_count(),
        )
        if most < bound * (self.count + other.count - most):
            return 0.0
        both = len(self.runs & other.runs)
        share = both / (self.count + other.count - both)
        return share if share >= bound else 0.0


def sketch(heading: str, span: Span, text: str) -> Sketch | None:
    """The sketch of a text, or None if it has fewer than four words."""
    runs = _runs(text)
    return (
        Sketch(heading, span, text, len(runs), tuple(sorted(runs)[:_LEAST]), _marked(runs))
        if runs
        else None
    )


def _runs(text: str) -> frozenset[int]:
    data, ends = text.encode(), [-1]
    for word in data.split(b" "):
        ends.append(ends[-1] + len(word) + 1)
    return frozenset(
        crc32(data[start + 1 : end]) for start, end in zip(ends, ends[WORDS:], strict=False)
    )


def _marked(runs: Iterable[int]) -> int:
    bits = 0
    for place in {run % _BITS for run in runs}:
        bits |= 1 << place
    return bits
