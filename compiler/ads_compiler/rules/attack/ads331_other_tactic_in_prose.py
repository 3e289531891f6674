"""ADS331 other-tactic-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS331")
def other_tactic_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization claims the tactics of the front matter.

    ## Why

    Coverage is counted by tactic, and from the front matter; a tactic that only the text claims is not counted.

    ## What to do

    Add the tactic to the front matter, or take it out of the text. Where the front matter leaves the tactics of a
    technique out, all of them are meant. A tactic that no technique of the page has is another finding.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, own in prose.other_claims(strategy, index, words.TACTIC) if index else ():
        message = f"Categorization claims the tactic '{claim.text}', and the front matter {', '.join(own)}"
        yield claim.span, message, "let both say the same; facts live in the front matter"
