"""ADS106 unknown-heading."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


@rule("ADS106", raw=True)
def unknown_heading(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every main heading is a section that the framework knows.

    ## Why

    Text under a heading of one's own is found by nobody: readers, importers and the site look for the framework's
    sections.

    ## What to do

    Rename the heading to the section that it means, or move the text below one, under a deeper heading.
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
            continue  # ADS104 asks whether it is the missing section
        hint = did_you_mean(heading.text, titles) or f"known sections are {', '.join(titles)}"
        yield heading.span, f"no section of a strategy is called '{heading.text}'", hint
