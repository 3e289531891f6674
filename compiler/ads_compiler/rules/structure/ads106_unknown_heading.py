"""ADS106 unknown-heading."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


@rule("ADS106", raw=True)
def unknown_heading(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every main heading is a section of the framework.

    ## Why

    Readers, importers and the site look for the framework's sections. They miss text under any
    other heading.

    ## What to do

    Rename the heading to the section that you mean, or move the text into a section, under a
    lower-level heading.
    """
    strategy = entry.strategy
    titles = [kind.title for kind in sections.kinds().values()]
    missing = [
        kind.title
        for kind in sections.kinds().values()
        if kind.required and kind.key not in strategy.sections
    ]
    for heading in strategy.unknown:
        if did_you_mean(heading.text, missing):
            continue  # ADS104 reports it as a misspelling of the missing section
        hint = did_you_mean(heading.text, titles) or f"known sections: {', '.join(titles)}"
        yield heading.span, f"unknown section '{heading.text}'", hint
