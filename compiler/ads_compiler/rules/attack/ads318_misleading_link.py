"""ADS318 misleading-link."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.lookup import link_verdicts


@rule("ADS318")
def misleading_link(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A link to ATT&CK leads to an existing technique, the one that its text names.

    ## Why

    If the text names one technique and the link opens another, readers act on different
    information.

    ## What to do

    Decide which of the two is meant, and correct the other. Only links in Categorization and
    Additional Resources are checked. A link to a technique that the page does not claim is allowed.
    """
    for link, verdict in link_verdicts(entry, catalog):
        if verdict.kind == "wrong" and verdict.message:
            yield link.span, verdict.message, verdict.hint
