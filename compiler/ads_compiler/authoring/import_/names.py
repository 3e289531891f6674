"""Which section a heading of a foreign page means, beyond the headings that the framework's schema knows."""

from __future__ import annotations

import re

from ads_compiler.attack_mapping import words
from ads_compiler.strategy import sections

LEVELS = {
    "informational": "informational", "information": "informational", "info": "informational",
    "low": "low", "medium": "medium", "moderate": "medium", "high": "high", "critical": "critical",
    "severe": "critical", "urgent": "critical",
}  # fmt: skip

# Ranks of incidents, as a page that states its priority may have them.
RANKS = {"p1": "critical", "p2": "high", "p3": "medium", "p4": "low"}

PARTS = {"blind spots": "Blind Spots", "blindspots": "Blind Spots", "blind spot": "Blind Spots",
         "assumptions": "Assumptions", "assumption": "Assumptions"}  # fmt: skip


def section_of(heading: str) -> tuple[str, str] | None:
    """The key of the section that a heading means, and the text behind a colon in it; None where it means none."""
    for form in _forms(heading):
        if key := sections.key_of(form):
            return key, ""
    head, mark, rest = _divided(heading)
    if mark and rest:
        for form in _forms(head):
            if key := sections.key_of(form):
                return key, rest
    return None


def part_of(heading: str) -> str | None:
    """The half of Blind Spots and Assumptions that a heading names alone, or None."""
    return PARTS.get(sections.normal(heading.strip(" *_")))


def is_mapping(heading: str) -> bool:
    """Whether a heading is one like `MITRE ATT&CK Mapping`, below which a page categorizes itself."""
    return bool(words.label_kinds(sections.normal(heading)))


def is_categorization(heading: str) -> bool:
    """Whether it is one that can stand for Categorization as a whole: of techniques, not of platforms alone."""
    return words.TECHNIQUE in (words.label_kinds(sections.normal(heading)) or ())


def behind(raw: str) -> int | None:
    """Where the text begins that stands behind the bold words of a line; None where there is none."""
    found = re.match(
        r"[\s>]*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?(?:#{1,6}\s+)?(\*\*|__)(.+?)\1[\s:：=–—-]*", raw
    )
    return found.end() if found and raw[found.end() :].strip() else None


def _forms(heading: str) -> list[str]:
    """A heading, and it without what people put around it: signs, `&`, hyphens, a remark in brackets, `ADS`."""
    plain = re.sub(r"^[^\w]+", "", heading.strip()).rstrip(" *_:")
    loose = " ".join(
        plain.replace("&", " and ")
        .replace("-", " ")
        .replace("_", " ")
        .replace("/", " and ")
        .split()
    )
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", loose)
    short = re.sub(r"^(?:the|ads)\s+|\s+section$", "", sections.normal(bare))
    return [heading, plain, loose, bare, short]


def _divided(heading: str) -> tuple[str, str, str]:
    found = re.match(r"\s*(.{3,40}?)\s*(:|\s[–—-]\s)\s*(\S.*)$", heading)
    return (found[1], found[2], found[3]) if found else (heading, "", "")
