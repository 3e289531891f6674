"""ADS413 unnamed-rule."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS413")
def unnamed_rule(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """On a page with several rules, each rule has a name.

    ## Why

    Cases, correlations and alerts refer to a rule by its name. Without one they use its number,
    which changes when a rule is added above it.

    ## What to do

    Give each rule a `name` in lower case, such as `capture-tool`.
    """
    documents = [document for document in entry.documents if not document.is_filter]
    for document in documents if len(documents) > 1 else ():
        if document.node.get("name") is None and document.node.get("id") is None:
            where = document.node.key_span("title")
            yield (
                where,
                f"this rule has neither a name nor an id and is referred to as '{document.key}'",
                "add 'name: …'",
            )
