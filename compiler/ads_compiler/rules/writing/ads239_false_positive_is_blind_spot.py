"""ADS239 false-positive-is-blind-spot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_MIN_SIMILARITY = 0.8
_SMALL = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its",
        "may", "might", "of", "on", "or", "that", "the", "this", "to", "with",
    }
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _SMALL


def _are_similar(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= max(4, _MIN_SIMILARITY * len(one | other))


@rule("ADS239", raw=True)
def false_positive_is_blind_spot(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """No sentence is both a false positive and a blind spot.

    ## Why

    The two are opposite errors. A sentence that is under both headings is wrong under one of them,
    and the other error was not considered.

    ## What to do

    Keep the sentence where it is true. An attack without an alert goes under *Blind Spots*;
    harmless work with an alert goes under *False Positives*.
    """
    sections = entry.strategy.sections
    blind, benign = sections.get("blind_spots"), sections.get("false_positives")
    if blind is None or benign is None:
        return
    missed = [_words(piece.text) for piece in blind.prose]
    for piece in benign.prose:
        words = _words(piece.text)
        if any(_are_similar(words, other) for other in missed):
            hint = "an event either alerts or does not; keep the sentence where it is true"
            yield (
                piece.span,
                "this false positive is also under Blind Spots and Assumptions",
                hint,
            )
