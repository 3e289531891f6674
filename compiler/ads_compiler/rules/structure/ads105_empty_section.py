"""ADS105 empty-section."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.strategy import sections


@rule("ADS105", raw=True)
def empty_section(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every section has content.

    ## Why

    An empty section is worse than a missing one: its heading promises an answer that the page does
    not give.

    ## What to do

    Write the section. If there is really nothing to say, explain why.
    """
    for section in entry.strategy.sections.values():
        if section.is_empty:
            yield (
                section.span,
                f"the section '{section.heading.text}' is empty",
                sections.kinds()[section.key].guidance,
            )
