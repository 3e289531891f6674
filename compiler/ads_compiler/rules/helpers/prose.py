"""What rules about the writing ask of a section: its sentences, its commands, the words of priorities and emulation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.strategy import Section
from ads_compiler.strategy.markdown import Prose

LEVELS = ("informational", "low", "medium", "high", "critical")
LEVEL = rf"(?:{'|'.join(LEVELS)})"
# What a page can say that it does not have.
_KINDS = (
    r"(?:emulations?|validations?|tests?|scenarios?|steps?|procedures?|instructions?|resources?|references?|guidance"
    r"|documentation|details?|information|examples?|playbooks?|runbooks?)"
)
_DENIED = re.compile(
    rf"\bno\s+(?:[\w-]+\s+){{0,4}}{_KINDS}\b[\w\s-]{{0,30}}\b"
    r"(?:(?:is|are|was|were|has been|have been)\s+(?:currently\s+|yet\s+)?"
    r"(?:available|provided|defined|documented|given|specified|listed|written)|exists?|yet)\b"
    rf"|\b{_KINDS}\s+(?:is|are|was|were|has|have)\s+(?:currently\s+)?not\s+(?:yet\s+|been\s+|currently\s+){{0,2}}"
    r"(?:available|provided|defined|documented|given|specified|written)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
_INLINE_CODE = re.compile(r"`+([^`\n]+)`+")


def sentences(section: Section) -> Iterator[tuple[Prose, str]]:
    """Every sentence of the running text, with the piece that it stands in."""
    for piece in section.prose:
        for sentence in _SENTENCE_END.split(piece.text):
            yield piece, sentence


def denials(section: Section) -> Iterator[tuple[Prose, str]]:
    """The sentences that say that something of a page is not there: 'no test cases are available'."""
    return ((piece, sentence) for piece, sentence in sentences(section) if _DENIED.search(sentence))


def only_denies(section: Section) -> bool:
    """Whether a section begins by saying that it has nothing, and then has nothing."""
    first = next(sentences(section), None)
    bare = not (section.items or section.blocks or section.links)
    return first is not None and bare and any(found == first for found in denials(section))


def inline_code(section: Section) -> tuple[str, ...]:
    """What stands between backticks in a section."""
    return tuple(found[1].strip() for found in _INLINE_CODE.finditer(section.body))
