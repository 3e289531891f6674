"""Questions that two rules ask of a page in the same way, with another answer at stake."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.core.text import Span
from ads_compiler.rules.base import Finding
from ads_compiler.rules.helpers.words_placeholders import unwritten
from ads_compiler.strategy import Strategy


def unstated_part(strategy: Strategy, name: str) -> Span | None:
    """Where a part of Blind Spots and Assumptions should say something and does not; None where it does.

    A section that is missing or empty is another rule's finding.
    """
    section = strategy.sections.get("blind_spots")
    if section is None or section.is_empty:
        return None
    part = section.part(name)
    if part is None:
        return section.span
    stated = part.prose or any(part.row <= block.row < part.end_row for block in section.blocks)
    return None if stated else part.heading.span


def without_validation_case(strategy: Strategy, status: str) -> Iterator[Finding]:
    """The finding that a strategy of this status has no Validation case that somebody wrote."""
    if strategy.status != status:
        return
    blocks = [block for section, block in strategy.blocks("yaml case") if section == "validation"]
    if blocks and all(unwritten(block) for block in blocks):
        message = f"a strategy in {status} has no Validation case of its own: what is there is left over from a template"
        yield blocks[0].span, message, "put in the events that the emulation leaves behind"
    elif not blocks:
        section = strategy.sections.get("validation")
        where = section.span if section else strategy.span("status")
        message = f"a strategy in {status} has no Validation case"
        yield where, message, "add a 'yaml case' block with events that must alert"
