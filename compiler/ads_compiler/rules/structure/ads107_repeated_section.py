"""ADS107 repeated-section."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS107", raw=True)
def repeated_section(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """No section appears twice.

    ## Why

    When two sections have the same name, readers, the site and the detectors use the first one and
    miss the second.

    ## What to do

    Merge the two, or make the second one a subsection of the section that it belongs to.
    """
    for section in entry.strategy.repeated:
        first = entry.strategy.sections[section.key].span.line
        yield (
            section.span,
            f"duplicate section '{section.heading.text}'; the first is on line {first}",
            "merge the two sections",
        )
