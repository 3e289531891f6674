"""ADS239 false-positive-is-blind-spot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_LIKE = 0.8
_SMALL = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "may", "might", "of",
        "on", "or", "that", "the", "this", "to", "with",
    }
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _SMALL


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= max(4, _LIKE * len(one | other))


@rule("ADS239", raw=True)
def false_positive_is_blind_spot(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """What alerts though it is benign is not at the same time what stays silent though it is malicious.

    ## Why

    The two are opposite errors. A sentence that stands under both headings is wrong under one of them, and the other
    error has not been thought about.

    ## What to do

    Keep it where it is true. Under *Blind Spots* goes an attack that gives no alert; under *False Positives* goes
    harmless work that does.
    """
    sections = entry.strategy.sections
    blind, benign = sections.get("blind_spots"), sections.get("false_positives")
    if blind is None or benign is None:
        return
    missed = [_words(piece.text) for piece in blind.prose]
    for piece in benign.prose:
        words = _words(piece.text)
        if any(_alike(words, other) for other in missed):
            hint = "an event either alerts or does not: keep it where it is true"
            yield (
                piece.span,
                "this false positive stands under Blind Spots and Assumptions, too",
                hint,
            )
