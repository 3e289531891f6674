"""ADS229 generic-blind-spot."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_blind_spots import ESCAPES, GENERIC, MEANS
from ads_compiler.rules.helpers.writing import within


@rule("ADS229", raw=True)
def generic_blind_spot(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A blind spot names a way past the detection.

    ## Why

    'Advanced adversaries may evade detection' is true of every rule, and does not help anybody
    decide what else to watch.

    ## What to do

    Name the way past this rule: another tool, another port, a value that the rule does not list. A
    case that shows it is best.
    """
    section = entry.strategy.sections.get("blind_spots")
    for sentence in within(entry.strategy.document, section) if section else ():
        match = GENERIC.search(sentence.text)
        if (
            match
            and ESCAPES.search(sentence.text)
            and not MEANS.search(sentence.text)
            and not sentence.code
        ):
            phrase = " ".join(match[0].split())
            yield (
                sentence.span,
                f"this blind spot would fit every strategy ('{phrase}')",
                "name the way past this rule, such as another tool or an unlisted value",
            )
