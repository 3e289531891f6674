"""ADS318 misleading-link."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import judged_links


@rule("ADS318")
def misleading_link(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A link to ATT&CK leads to the technique that its text names, and that technique exists.

    ## Why

    Whoever reads the text and whoever follows the link learn different things, and one of them acts on it.

    ## What to do

    Decide which of the two is meant, and mend the other. Links of Categorization and Additional Resources are
    judged; a technique that the page does not claim may be linked.
    """
    for link, verdict in judged_links(entry, catalog):
        if verdict.kind == "wrong" and verdict.message:
            yield link.span, verdict.message, verdict.hint
