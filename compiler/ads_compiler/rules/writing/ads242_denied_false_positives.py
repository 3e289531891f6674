"""ADS242 denied-false-positives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import prose

_DENIED = re.compile(
    r"\b(?:no|zero) (?:known |expected |anticipated |significant )?false[ -](?:positives?|alarms?)"
    r"(?: (?:is|are|were|have been|exist|has|at this time|known|expected|anticipated|reported"
    r"|identified|seen))*\W*$"
    r"|\b(?:free of|has no|produces no|without any) (?:known )?false[ -](?:positives?|alarms?)\b",
    re.IGNORECASE,
)


@rule("ADS242", raw=True)
def denied_false_positives(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page that lists false positives does not deny them elsewhere.

    ## Why

    An analyst who read 'no false positives' first isolates the backup server.

    ## What to do

    Remove the sentence, or name the rules that it applies to.
    """
    sections = entry.strategy.sections
    listed = sections.get("false_positives")
    benign = [item for item in listed.items if not _DENIED.search(item.text)] if listed else []
    if not benign:
        return
    for section in sections.values():
        for piece, sentence in prose.sentences(section):
            if _DENIED.search(sentence):
                message = f"this sentence denies false positives, but the page lists {len(benign)}"
                yield piece.span, message, "remove it, or name the rules that it applies to"
