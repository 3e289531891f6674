"""ADS105 empty-section."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


@rule("ADS105", raw=True)
def empty_section(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A section says something.

    ## Why

    An empty section is worse than a missing one: the heading promises an answer that is not there.

    ## What to do

    Write the section. Where there is truly nothing to say, say why.
    """
    for section in entry.strategy.sections.values():
        if section.is_empty:
            yield (
                section.span,
                f"the section '{section.heading.text}' is empty",
                sections.kinds()[section.key].guidance,
            )
