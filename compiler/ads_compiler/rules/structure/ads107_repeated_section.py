"""ADS107 repeated-section."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS107", raw=True)
def repeated_section(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A section stands once.

    ## Why

    Of two sections with one name, a reader finds the first and misses the second, and so do the site and the
    detectors.

    ## What to do

    Put the two together, or make the second a deeper heading of the section that it belongs to.
    """
    for section in entry.strategy.repeated:
        first = entry.strategy.sections[section.key].span.line
        yield (
            section.span,
            f"the section '{section.heading.text}' stands twice; the first is on line {first}",
            "put the two together",
        )
