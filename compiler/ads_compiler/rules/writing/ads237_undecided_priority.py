"""ADS237 undecided-priority."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.prose import LEVEL

_LABEL = r"\W*(?:(?:alert |default )?(?:priority|severity)(?: level)?\s*[:=-]\s*)?"
_CHOICE = re.compile(
    rf"{_LABEL}{LEVEL}(?:\s*(?:/|\||,|;|\bor\b)\s*(?:or\s+)?{LEVEL}){{1,}}\W*", re.IGNORECASE
)
_BARE_LEVEL = re.compile(rf"\W*{LEVEL}\W*", re.IGNORECASE)
_TICKED = re.compile(rf"\s*\[[xX]\]\s*{LEVEL}\b", re.IGNORECASE)
_ANY_LEVEL = re.compile(
    rf"\b(?:{LEVEL}|moderate|severe|minor|major|info|urgent|p[0-5]|sev[ -]?\d)\b", re.IGNORECASE
)


@rule("ADS237", raw=True)
def undecided_priority(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The Priority section chooses one level.

    ## Why

    A list of all levels is a form that nobody filled in. A queue cannot be sorted by it.

    ## What to do

    Name one level and the reason, then state when an alert is raised or lowered.
    """
    section = entry.strategy.sections.get("priority")
    if section is None or section.is_empty:
        return
    bare_levels = [item for item in section.items if _BARE_LEVEL.fullmatch(item.text)]
    if any(_TICKED.match(item.text) for item in section.items):
        bare_levels = []  # a form that was filled in
    for piece in section.prose:
        if not piece.table and _CHOICE.fullmatch(piece.text):
            yield (
                piece.span,
                f"'{piece.text}' lists levels without choosing one",
                "name one level, and the reason",
            )
            return
    if len(bare_levels) > 1:
        yield (
            bare_levels[0].span,
            f"{len(bare_levels)} levels are listed, but none is chosen",
            "name one level, and the reason",
        )
    elif entry.strategy.document.front is None and not _ANY_LEVEL.search(section.text):
        yield (
            section.span,
            "the Priority section names no level",
            "name one of informational, low, medium, high, critical",
        )
