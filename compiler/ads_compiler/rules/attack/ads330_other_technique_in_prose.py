"""ADS330 other-technique-in-prose."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping import prose, words
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS330")
def other_technique_in_prose(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Categorization maps the page to the techniques of its front matter.

    ## Why

    A reader takes the mapping from the text, a tool from the front matter, and the two count different things.

    ## What to do

    Add the technique to the front matter, or take it out of the list. Lines with a label, lists, tables and links
    that read `Tactic / Technique` map a page; a technique that a sentence mentions does not. The parent of a
    technique may be named beside it. What is wrong or out of date in the release is another finding.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    for claim, own in prose.other_claims(strategy, index, words.TECHNIQUE) if index else ():
        technique = index.technique(claim.identity) if index else None
        named = f"{claim.identity} ({technique.name})" if technique else claim.identity
        message = (
            f"Categorization maps the page to {named}, and the front matter to {', '.join(own)}"
        )
        yield claim.span, message, "let both say the same; facts live in the front matter"
