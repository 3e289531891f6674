"""ADS332 other-platform-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS332")
def other_platform_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization claims the platforms of the front matter.

    ## Why

    Whoever reads that the strategy works on a platform relies on it; coverage does not count it there.

    ## What to do

    Add the platform to the front matter if the strategy works there, or take it out of the text. Only lines and
    columns with a label claim platforms. One that no technique of the page has is another finding.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, own in prose.other_claims(strategy, index, words.PLATFORM) if index else ():
        message = f"Categorization claims the platform '{claim.text}', and the front matter {', '.join(own)}"
        yield claim.span, message, "let both say the same; facts live in the front matter"
