"""Checks that pairs of rules share, such as the two about Blind Spots and Assumptions."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding
from ads_compiler.rules.helpers.words_placeholders import has_placeholder
from ads_compiler.rules.helpers.writing import within
from ads_compiler.strategy import Strategy
from ads_compiler.strategy.halves import BLIND, is_assumption, is_blind_spot


def unstated_part(strategy: Strategy, name: str) -> Span | None:
    """Where to report a missing or empty part of Blind Spots and Assumptions, or None.

    Other rules report that the whole section is missing or empty.
    """
    section = strategy.sections.get("blind_spots")
    if section is None or section.is_empty:
        return None
    part = section.part(name)
    if part is None:
        says = is_blind_spot if name == BLIND else is_assumption
        written = within(strategy.document, section)
        return None if any(says(sentence.text) for sentence in written) else section.span
    has_content = part.prose or any(
        part.row <= block.row < part.end_row for block in section.blocks
    )
    return None if has_content else part.heading.span


def without_validation_case(strategy: Strategy, status: str) -> Iterator[Finding]:
    """A finding if a strategy of this status has no Validation case, or only a template's."""
    if strategy.status != status:
        return
    blocks = [block for section, block in strategy.blocks("yaml case") if section == "validation"]
    if blocks and all(has_placeholder(block) for block in blocks):
        message = f"a strategy in {status} has only Validation cases left over from a template"
        yield blocks[0].span, message, "replace the events with those that the emulation produces"
    elif not blocks:
        section = strategy.sections.get("validation")
        where = section.span if section else strategy.span("status")
        message = f"a strategy in {status} has no Validation case"
        yield where, message, "add a 'yaml case' block with events that must alert"
