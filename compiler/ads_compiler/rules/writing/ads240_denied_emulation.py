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


def _given(section: Section | None, whole: bool) -> bool:
    """Whether a section holds steps or commands of an emulation; `whole`: the section is about nothing else."""
    if section is None:
        return False
    said = [piece.row for piece in section.prose if _EMULATES.search(piece.text)]
    said += [part.heading.row for part in section.parts if _EMULATES.search(part.heading.text)]
    start = section.row if whole else min(said, default=section.end_row)
    steps = [item for item in section.items if item.row >= start]
    return len(steps) > 1 or any(block.row >= start for block in section.blocks)


@rule("ADS240", raw=True)
def denied_emulation(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page that says it has no emulation has none.

    ## Why

    One of the two is wrong. Whoever reads only Validation believes that the detection was never tried, and the steps
    further up grow old unseen.

    ## What to do

    Move the steps to Validation, and remove the sentence that denies them.
    """
    sections = entry.strategy.sections
    denying = sections.get("validation")
    found = (
        next((found for found in prose.denials(denying) if _ABOUT.search(found[1])), None)
        if denying
        else None
    )
    if found is None:
        return
    for key in ("validation", "technical_context"):
        if _given(sections.get(key), key == "validation"):
            where = (
                "this section has some"
                if key == "validation"
                else f"'{sections[key].heading.text}' has some"
            )
            message = f"this says that there are no steps, and {where}"
            yield found[0].span, message, "remove the sentence, and keep all steps in Validation"
            return
