"""ADS803 hidden-character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule

# Bidirectional controls (UAX #9) and characters without width that are not part of any script's spelling.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@rule("ADS803", "hidden-character", Severity.ERROR)
def hidden_character(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page holds no character that hides or turns text.

    ## Why

    Bidirectional controls show a text in another order than the machine reads it, zero-width characters make two
    words look like one. In a rule, both deceive the reviewer.

    ## What to do

    Remove the character. A page that must speak of one names its code point.
    """
    source = entry.strategy.document.source
    for found in _HIDDEN.finditer(source.text):
        name = unicodedata.name(found[0], "unnamed")
        yield (
            source.span(found.start(), found.end()),
            f"the character U+{ord(found[0]):04X} ({name}) stands here",
            "remove it",
        )
