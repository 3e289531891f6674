"""ADS330 other-technique-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS330")
def other_technique_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization maps the page to the same techniques as the front matter.

    ## Why

    Readers take the mapping from the text and tools take it from the front matter. If the two
    differ, they count different things.

    ## What to do

    Add the technique to the front matter, or remove it from the text. Labeled lines, lists, tables
    and links of the form `Tactic / Technique` count as a mapping; a technique that a sentence
    mentions does not. The parent of a technique may be named as well. A technique that is wrong or
    outdated in the release is reported separately.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, listed in prose.other_claims(strategy, index, words.TECHNIQUE) if index else ():
        technique = index.technique(claim.identity) if index else None
        named = f"{claim.identity} ({technique.name})" if technique else claim.identity
        message = (
            f"Categorization maps the page to {named}, but the front matter to {', '.join(listed)}"
        )
        yield claim.span, message, "make both agree; the front matter is authoritative"
