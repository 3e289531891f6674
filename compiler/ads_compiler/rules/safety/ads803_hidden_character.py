"""ADS803 hidden-character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# Bidirectional controls (UAX #9), and characters without a shape that no script needs for its spelling. The joiners
# U+200C and U+200D are needed.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


@rule("ADS803", raw=True)
def hidden_character(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    r"""A page holds no character that hides or turns text.

    ## Why

    Bidirectional controls show a text in another order than the machine reads it, zero-width characters make two
    words look like one. In a rule, both deceive the reviewer.

    ## What to do

    Remove the character. A page that must speak of one names its code point; in YAML, an event that must hold one has
    it as an escape between double quotation marks: `"invoice\u202Efdp.exe"`.
    """
    source = entry.strategy.document.source
    for found in _HIDDEN.finditer(source.text):
        name = unicodedata.name(found[0], "unnamed")
        yield (
            source.span(found.start(), found.end()),
            f"the character U+{ord(found[0]):04X} ({name}) stands here",
            "remove it",
        )
