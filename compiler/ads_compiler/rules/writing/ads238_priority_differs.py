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
    r"\W*(?:(?:the |alert |default |base )*(?:priority|severity)(?: level)?\s*(?:is|[:=])?\s*)?"
    rf"\W*({LEVEL})"
    r"(?=\s*(?:[:.;,(–—]|$)|\s+(?:because|since|as|for|by|when|if|priority|severity)\b)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    rf"\b(?:priority|severity)\s*(?:[:=]|is|of)\s*({LEVEL})\b"
    rf"|\b({LEVEL})[ -](?:priority|severity) (?:alert|incident) (?:is|fires|should|must|will)\b",
    re.IGNORECASE,
)
# A sentence about an exception.
_CONDITION = re.compile(
    r"\b(?:when|if|unless|where|until|while|once|rais\w*|lower\w*|increas\w*|reduc\w*"
    r"|\w*grad\w*|escalat\w*|otherwise)\b",
    re.IGNORECASE,
)
_CHECKED_SECTIONS = (
    "goal",
    "strategy_abstract",
    "technical_context",
    "validation",
    "response",
    "false_positives",
)


def _stated(section: Section | None) -> tuple[str, Span] | None:
    """The level at the start of the Priority section."""
    for piece in section.prose[:2] if section else ():
        match = _STATED.match(piece.text)
        if match and not piece.table and not (piece.item and _CONDITION.search(piece.text)):
            return match[1].casefold(), piece.span
    return None


def _page_level(strategy: Strategy, stated: tuple[str, Span] | None) -> tuple[str, str] | None:
    """The level of the page, and where it is stated."""
    if strategy.document.front is not None and strategy.priority in LEVELS:
        return strategy.priority, "the front matter"
    return (stated[0], "the Priority section") if stated else None


@rule("ADS238", raw=True)
def priority_differs(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page has one priority everywhere.

    ## Why

    Alerts carry the level of the front matter, people read the section, and a response that
    mentions another level was copied. With two levels, people and queues sort the alert
    differently.

    ## What to do

    Use the same level everywhere, or state when the other one applies: 'Lower to medium when …'.
    """
    strategy = entry.strategy
    stated = _stated(strategy.sections.get("priority"))
    expected = _page_level(strategy, stated)
    if expected is None:
        return
    level, source = expected
    if stated and stated[0] != level:
        yield (
            stated[1],
            f"the priority is '{stated[0]}' here, but '{level}' in {source}",
            "use the same level",
        )
    for key in _CHECKED_SECTIONS:
        section = strategy.sections.get(key)
        for piece, sentence in prose.sentences(section) if section else ():
            match = _ELSEWHERE.search(sentence)
            other = (match[1] or match[2]).casefold() if match else level
            if other != level and not _CONDITION.search(sentence):
                message = f"the priority is '{other}' here, but '{level}' in {source}"
                yield piece.span, message, "use the same level, or state when the other one applies"
