"""ADS229 generic-blind-spot."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_blind_spots import ESCAPES, GENERIC, MEANS
from ads_compiler.rules.helpers.writing import within


@rule("ADS229", raw=True)
def generic_blind_spot(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A blind spot says how the detection is passed.

    ## Why

    'Advanced adversaries may evade detection' is true of every rule, and tells nobody what to watch instead.

    ## What to do

    Name the way past this rule: another tool, another port, a value that the rule does not list. Best is a case that
    shows it.
    """
    section = entry.strategy.sections.get("blind_spots")
    for sentence in within(entry.strategy.document, section) if section else ():
        found = GENERIC.search(sentence.text)
        if (
            found
            and ESCAPES.search(sentence.text)
            and not MEANS.search(sentence.text)
            and not sentence.code
        ):
            said = " ".join(found[0].split())
            yield (
                sentence.span,
                f"this blind spot is that of every strategy ('{said}')",
                "name the way past this rule: another tool, another port, a value that it does not list",
            )
