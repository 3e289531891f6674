"""ADS317 outdated-link."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import replacements
from ads_compiler.rules.helpers.lookup import link_verdicts


@rule("ADS317")
def outdated_link(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """Links to ATT&CK use the current address of the technique.

    ## Why

    Old addresses on attack.mitre.org no longer work, and the page of a revoked technique redirects
    to one that the text does not name.

    ## What to do

    Link to the address that the finding gives. To keep the old wording on purpose, link to the
    release itself (`https://attack.mitre.org/versions/v18/techniques/…`), which does not change.
    """
    for link, verdict in link_verdicts(entry, catalog):
        if verdict.kind == "drift" and verdict.message:
            fix = replacements.address(entry, link, verdict.replacement)
            yield link.span, verdict.message, verdict.hint, fix
