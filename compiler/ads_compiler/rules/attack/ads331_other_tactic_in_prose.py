"""ADS331 other-tactic-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS331")
def other_tactic_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization claims the same tactics as the front matter.

    ## Why

    Coverage is counted by the tactics of the front matter. A tactic that only the text claims is
    not counted.

    ## What to do

    Add the tactic to the front matter, or remove it from the text. A technique without tactics in
    the front matter counts for all of its tactics. A tactic that none of the page's techniques has
    is reported separately.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, listed in prose.other_claims(strategy, index, words.TACTIC) if index else ():
        message = (
            f"Categorization claims the tactic '{claim.text}', "
            f"but the front matter claims {', '.join(listed)}"
        )
        yield claim.span, message, "make both agree; the front matter is authoritative"
