"""ADS221 boilerplate."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.fitting_all import fitting_all


@rule("ADS221", raw=True)
def boilerplate(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every sentence is about this strategy.

    ## Why

    'In conclusion, organisations can enhance their security posture' is true on every page, and
    nobody reads it. Such sentences hide the few that an analyst needs.

    ## What to do

    Remove the sentence. If that loses information, write the information instead: the field, the
    threshold, the team. Sentences with code or a number are not checked.
    """
    for sentence, phrase in fitting_all(entry.strategy.document):
        yield (
            sentence.span,
            f"this sentence would fit every page: '{phrase}'",
            "remove it, or write what is specific to this strategy",
        )
