"""Maps headings of foreign pages to sections, beyond the headings in the framework's schema."""

from __future__ import annotations

import re

from ads_compiler.attack_mapping import words
from ads_compiler.strategy import sections

LEVELS = {
    "informational": "informational", "information": "informational", "info": "informational",
    "low": "low", "medium": "medium", "moderate": "medium", "high": "high", "critical": "critical",
    "severe": "critical", "urgent": "critical",
}  # fmt: skip

# Ranks of incidents, which some pages use for their priority.
RANKS = {"p1": "critical", "p2": "high", "p3": "medium", "p4": "low"}

PARTS = {"blind spots": "Blind Spots", "blindspots": "Blind Spots", "blind spot": "Blind Spots",
         "assumptions": "Assumptions", "assumption": "Assumptions"}  # fmt: skip


def section_of(heading: str) -> tuple[str, str] | None:
    """The key of the section that a heading names, and the text after a colon in it, or None."""
    if key := sections.key_of(heading):
        return key, ""
    head, mark, rest = _divided(heading)
    if mark and rest and (key := sections.key_of(head)):
        return key, rest
    return None


def part_of(heading: str) -> str | None:
    """The part of Blind Spots and Assumptions that a heading names, or None."""
    return PARTS.get(sections.normal(heading.strip(" *_")))


def is_mapping(heading: str) -> bool:
    """Whether a heading is like `MITRE ATT&CK Mapping`, under which pages categorize themselves."""
    return bool(words.label_kinds(sections.normal(heading)))


def is_categorization(heading: str) -> bool:
    """Whether a heading can replace Categorization: it is about techniques, not only platforms."""
    return words.TECHNIQUE in (words.label_kinds(sections.normal(heading)) or ())


def after_bold(raw: str) -> int | None:
    """The offset of the text after the bold words that begin a line; None without such text."""
    bold = re.match(
        r"[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?(?:#{1,6}\s+)?(\*\*|__)(.+?)\1[\s:：=–—-]*", raw
    )
    return bold.end() if bold and raw[bold.end() :].strip() else None


def _divided(heading: str) -> tuple[str, str, str]:
    match = re.match(r"\s*(.{3,40}?)\s*(:|\s[–—-]\s)\s*(\S.*)$", heading)
    return (match[1], match[2], match[3]) if match else (heading, "", "")
