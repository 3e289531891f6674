"""Texts as sets of short runs of words: which of many are nearly the same, without comparing all of them in full.

Goes in: words in one case, with one blank between them. Comes out: a sketch, small enough to be kept, that most often
tells by itself that two texts differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from ads_compiler.core.text import Span

WORDS = 4
# Of two texts that share four of five runs, one of the six least is shared in all but one of 15,000 pairs.
_LEAST = 6
_BITS = 512


@dataclass(frozen=True, eq=False)
class Sketch:
    """A text under a heading, as numbers of its runs: how many, the least of them, and a bit for each (modulo 512)."""

    heading: str
    span: Span
    text: str
    count: int
    least: tuple[int, ...]
    bits: int

    @cached_property
    def runs(self) -> frozenset[int]:
        """The number of every run."""
        return _runs(self.text)

    def alike(self, other: Sketch, bound: float) -> float:
        """The share of runs that stand in both, of those that stand in either: 0 to 1; 0 where it is below `bound`."""
        # A bit that only one of the two has is a run that only it has.
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
    """The sketch of a text of at least four words; None of a shorter one."""
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
