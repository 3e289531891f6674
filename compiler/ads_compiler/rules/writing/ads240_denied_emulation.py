"""ADS240 denied-emulation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose
from ads_compiler.strategy import Section

_EMULATES = re.compile(r"\bemulat|\btest (?:scenario|case)s?\b|\bsample commands?\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:emulations?|validations?|tests?|scenarios?|steps?|procedures?|instructions?)\b",
    re.IGNORECASE,
)


def _has_emulation(section: Section | None, whole: bool) -> bool:
    """Whether a section has emulation steps or commands; `whole`: it is only about emulation."""
    if section is None:
        return False
    rows = [piece.row for piece in section.prose if _EMULATES.search(piece.text)]
    rows += [part.heading.row for part in section.parts if _EMULATES.search(part.heading.text)]
    start = section.row if whole else min(rows, default=section.end_row)
    steps = [item for item in section.items if item.row >= start]
    return len(steps) > 1 or any(block.row >= start for block in section.blocks)


@rule("ADS240", raw=True)
def denied_emulation(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page that denies having an emulation has none.

    ## Why

    One of the two is wrong. A reader of Validation alone believes that the detection was never
    tried, and the steps elsewhere go out of date unnoticed.

    ## What to do

    Move the steps to Validation, and remove the sentence that denies them.
    """
    sections = entry.strategy.sections
    validation = sections.get("validation")
    denials = prose.denials(validation) if validation else ()
    denial = next((piece for piece, text in denials if _ABOUT.search(text)), None)
    if denial is None:
        return
    for key in ("validation", "technical_context"):
        if _has_emulation(sections.get(key), key == "validation"):
            where = "this section" if key == "validation" else f"'{sections[key].heading.text}'"
            message = f"this sentence denies that there are steps, but {where} has some"
            yield denial.span, message, "remove the sentence, and keep all steps in Validation"
            return
