"""ADS219 section-saying-nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import NOTHING


@rule("ADS219", raw=True)
def section_saying_nothing(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A section is more than the word 'None'.

    ## Why

    Readers take 'None', 'Unknown' or 'N/A' under False Positives as a promise that every alert is
    an attack. Usually it means that nobody looked.

    ## What to do

    State what was examined: 'None known: the rule ran for a month on the logs of two clusters
    without an alert.'
    """
    for section in entry.strategy.sections.values():
        first = min((part.row for part in section.parts), default=section.end_row)
        parts = [(part.heading.text, part.row, part.end_row) for part in section.parts]
        for heading, row, end_row in [(section.heading.text, section.row, first), *parts]:
            pieces = [piece for piece in section.prose if row <= piece.row < end_row]
            if any(row <= block.row < end_row for block in section.blocks):
                continue
            if len(pieces) == 1 and NOTHING.fullmatch(pieces[0].text.strip(" *_\"'()")):
                yield (
                    pieces[0].span,
                    f"'{heading}' contains only '{pieces[0].text}'",
                    "state what was examined, and why nothing was found",
                )
