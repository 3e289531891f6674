"""ADS228 misplaced-blind-spot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_blind_spots import ASSUMPTION, BLIND, MISFIRE, MISSED
from ads_compiler.rules.helpers.writing import within

_LABEL = re.compile(r"^(?P<label>blind\s*spots?|assumptions?)\s*:\s*", re.IGNORECASE)


@rule("ADS228", raw=True)
def misplaced_blind_spot(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Blind spots, assumptions and false positives are under their own headings.

    ## Why

    A blind spot is an attack that is missed although everything works. An assumption is what must
    work. A false positive is an alert without an attack. A reader who looks for what is not seen,
    and finds what alerts too often, has no answer.

    ## What to do

    Move the sentence. Assumptions go under `### Assumptions`, alerts without an attack under False
    Positives.
    """
    section = entry.strategy.sections.get("blind_spots")
    if section is None:
        return
    parts = {"blind spots": section.part("Blind Spots"), "assumptions": section.part("Assumptions")}
    label = ""
    for sentence in within(entry.strategy.document, section):
        prefix = _LABEL.match(sentence.text)
        text = sentence.text[prefix.end() :] if prefix else sentence.text
        if prefix:
            label = "blind spots" if prefix["label"].casefold().startswith("b") else "assumptions"
        at = [
            name for name, part in parts.items() if part and part.row <= sentence.row < part.end_row
        ]
        under = at[0] if at else label
        if under != "assumptions" and MISFIRE.search(text) and not MISSED.search(text):
            message = "this is a false positive, not a blind spot"
            yield (
                sentence.span,
                message,
                "move it to 'False Positives', with what distinguishes it from an attack",
            )
        elif under == "blind spots" and ASSUMPTION.match(text) and not MISSED.search(text):
            yield (
                sentence.span,
                "this is an assumption, not a blind spot",
                "move it to '### Assumptions'",
            )
        elif under == "assumptions" and BLIND.match(text):
            yield (
                sentence.span,
                "this is a blind spot, not an assumption",
                "move it to '### Blind Spots'",
            )
