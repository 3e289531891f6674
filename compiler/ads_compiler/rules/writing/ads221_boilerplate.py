"""ADS221 boilerplate."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.fitting_all import fitting_all


@rule("ADS221", raw=True)
def boilerplate(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every sentence says something of this strategy.

    ## Why

    'In conclusion, organisations can enhance their security posture' is true on every page, and read on none. Such
    sentences hide the few that an analyst needs.

    ## What to do

    Strike the sentence. If something is lost with it, write that instead: the field, the threshold, the team. Sentences
    that hold code or a number are left alone.
    """
    for sentence, said in fitting_all(entry.strategy.document):
        yield (
            sentence.span,
            f"this sentence would fit every page: '{said}'",
            "strike it, or say what holds for this strategy alone",
        )
