"""ADS238 priority-differs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose
from ads_compiler.rules.helpers.prose import LEVEL, LEVELS
from ads_compiler.strategy import Section, Strategy

_STATED = re.compile(
    rf"\W*(?:(?:the |alert |default |base )*(?:priority|severity)(?: level)?\s*(?:is|[:=])?\s*)?\W*({LEVEL})"
    r"(?=\s*(?:[:.;,(–—]|$)|\s+(?:because|since|as|for|by|when|if|priority|severity)\b)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    rf"\b(?:priority|severity)\s*(?:[:=]|is|of)\s*({LEVEL})\b"
    rf"|\b({LEVEL})[ -](?:priority|severity) (?:alert|incident) (?:is|fires|should|must|will)\b",
    re.IGNORECASE,
)
# A sentence about another case than the usual one.
_CONDITION = re.compile(
    r"\b(?:when|if|unless|where|until|while|once|rais\w*|lower\w*|increas\w*|reduc\w*|\w*grad\w*|escalat\w*|otherwise)\b",
    re.IGNORECASE,
)
_JUDGED = (
    "goal",
    "strategy_abstract",
    "technical_context",
    "validation",
    "response",
    "false_positives",
)


def _stated(section: Section | None) -> tuple[str, Span] | None:
    """The level that the Priority section begins with."""
    for piece in section.prose[:2] if section else ():
        found = _STATED.match(piece.text)
        if found and not piece.table and not (piece.item and _CONDITION.search(piece.text)):
            return found[1].casefold(), piece.span
    return None


def _own(strategy: Strategy, stated: tuple[str, Span] | None) -> tuple[str, str] | None:
    """The level of the page, and what says so."""
    if strategy.document.front is not None and strategy.priority in LEVELS:
        return strategy.priority, "the front matter"
    return (stated[0], "Priority") if stated else None


@rule("ADS238", raw=True)
def priority_differs(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The page has one priority, wherever it names it.

    ## Why

    Alerts carry the level of the front matter, people read the section, and a response that speaks of another level was
    copied. Two levels are sorted twice.

    ## What to do

    Make the words equal, or say when the other level holds: 'Lower to medium when …'.
    """
    strategy = entry.strategy
    stated = _stated(strategy.sections.get("priority"))
    own = _own(strategy, stated)
    if own is None:
        return
    level, source = own
    if stated and stated[0] != level:
        yield (
            stated[1],
            f"the section says '{stated[0]}', and {source} says '{level}'",
            "make the two equal",
        )
    for key in _JUDGED:
        section = strategy.sections.get(key)
        for piece, sentence in prose.sentences(section) if section else ():
            found = _ELSEWHERE.search(sentence)
            other = (found[1] or found[2]).casefold() if found else level
            if other != level and not _CONDITION.search(sentence):
                message = f"this speaks of the priority '{other}', and {source} says '{level}'"
                yield piece.span, message, "make the two equal, or say when the other holds"
