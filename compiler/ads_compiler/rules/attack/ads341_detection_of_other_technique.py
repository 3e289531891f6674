"""ADS341 detection-of-other-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping.citations import advised, cited, known
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS341")
def detection_of_other_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page claims the techniques of the detection strategies and analytics that it cites.

    ## Why

    A citation says that the page follows ATT&CK's advice on a technique. Where the page does not claim the
    technique, either a claim is missing, or the citation is of another page.

    ## What to do

    Add the technique to the page, or remove the citation. A technique and its sub-techniques have detection
    strategies of their own.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    quoted = cited(strategy)
    facts = known(index, catalog.installed) if index and quoted else None
    if index is None or facts is None:
        return
    claims = {claim.id for claim in strategy.techniques}
    for number, identity in enumerate(quoted):
        of = facts.techniques.get(identity)
        # An older release may tell of a technique that was revoked since.
        heir = index.successor(of) if of else None
        if of is None or of in claims or (heir is not None and heir.id in claims):
            continue
        technique = heir or index.technique(of) or facts.index.technique(of)
        named = f"{technique.id} ({technique.name})" if technique else of
        message = f"'{identity}' detects {named}, which this page does not claim"
        yield strategy.span("attack", "detections", number), message, advised(strategy, facts)
