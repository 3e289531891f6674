"""ADS341 detection-of-other-technique."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack_mapping.citations import cited, known, suggestion
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS341")
def detection_of_other_technique(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """The page claims the technique of each detection strategy and analytic that it cites.

    ## Why

    A citation says that the page follows ATT&CK's advice on a technique. If the page does not claim
    that technique, either the claim is missing or the citation belongs to another page.

    ## What to do

    Add the technique to the page, or remove the citation. Techniques and sub-techniques have
    separate detection strategies.
    """
    strategy, index = entry.strategy, catalog.index(entry.strategy)
    citations = cited(strategy)
    facts = known(index, catalog.installed) if index and citations else None
    if index is None or facts is None:
        return
    claims = {claim.id for claim in strategy.techniques}
    for number, identity in enumerate(citations):
        cited_id = facts.techniques.get(identity)
        # An older release may cite a technique that has been revoked since.
        successor = index.successor(cited_id) if cited_id else None
        if cited_id is None or cited_id in claims or (successor and successor.id in claims):
            continue
        technique = successor or index.technique(cited_id) or facts.index.technique(cited_id)
        named = f"{technique.id} ({technique.name})" if technique else cited_id
        message = f"'{identity}' detects {named}, which this page does not claim"
        yield strategy.span("attack", "detections", number), message, suggestion(strategy, facts)
