"""ADS332 other-platform-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS332")
def other_platform_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization claims the same platforms as the front matter.

    ## Why

    Readers rely on the platforms that the text names, but coverage counts only those of the front
    matter.

    ## What to do

    Add the platform to the front matter if the strategy works there, or remove it from the text.
    Only labeled lines and columns count as claims. A platform that none of the page's techniques
    has is reported separately.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, listed in prose.other_claims(strategy, index, words.PLATFORM) if index else ():
        message = (
            f"Categorization claims the platform '{claim.text}', "
            f"but the front matter claims {', '.join(listed)}"
        )
        yield claim.span, message, "make both agree; the front matter is authoritative"
