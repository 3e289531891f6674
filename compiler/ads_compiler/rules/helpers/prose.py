"""Sentences, denials and inline code of a section, and expressions for priorities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.strategy import Section
from ads_compiler.strategy.markdown import Prose

LEVELS = ("informational", "low", "medium", "high", "critical")
# What identifies an event: code, a number, a quotation, a field, a path, a host.
CONCRETE = re.compile(r"`|\d|\"[^\"]+\"|[\\_=]|\w{2}\.\w{2}|/\w+/|[a-z][A-Z]")
LEVEL = rf"(?:{'|'.join(LEVELS)})"
# Things that a page can deny having.
_KINDS = (
    r"(?:emulations?|validations?|tests?|scenarios?|steps?|procedures?|instructions?|resources?"
    r"|references?|guidance"
    r"|documentation|details?|information|examples?|playbooks?|runbooks?)"
)
_DENIED = re.compile(
    rf"\bno\s+(?:[\w-]+\s+){{0,4}}{_KINDS}\b[\w\s-]{{0,30}}\b"
    r"(?:(?:is|are|was|were|has been|have been)\s+(?:currently\s+|yet\s+)?"
    r"(?:available|provided|defined|documented|given|specified|listed|written)|exists?|yet)\b"
    rf"|\b{_KINDS}\s+(?:is|are|was|were|has|have)\s+(?:currently\s+)?not\s+(?:yet\s+|been\s+"
    rf"|currently\s+){{0,2}}"
    r"(?:available|provided|defined|documented|given|specified|written)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(])")
_INLINE_CODE = re.compile(r"`+([^`\n]+)`+")


def sentences(section: Section) -> Iterator[tuple[Prose, str]]:
    """Every sentence of the prose, with the piece of prose that contains it."""
    for piece in section.prose:
        for sentence in _SENTENCE_END.split(piece.text):
            yield piece, sentence


def denials(section: Section) -> Iterator[tuple[Prose, str]]:
    """The sentences that deny some content: 'no test cases are available'."""
    return ((piece, sentence) for piece, sentence in sentences(section) if _DENIED.search(sentence))


def only_denies(section: Section) -> bool:
    """Whether a section starts with a denial, and has no list, block or link."""
    first = next(sentences(section), None)
    bare = not (section.items or section.blocks or section.links)
    return first is not None and bare and first in denials(section)


def inline_code(section: Section) -> tuple[str, ...]:
    """The inline code of a section."""
    return tuple(match[1].strip() for match in _INLINE_CODE.finditer(section.body))
