"""ADS803 hidden-character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# Bidirectional controls (UAX #9), and invisible characters that no script needs for its spelling.
# The joiners U+200C and U+200D are needed.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@rule("ADS803", raw=True)
def hidden_character(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    r"""A page contains no character that hides or reorders text.

    ## Why

    Bidirectional controls display text in another order than the machine reads it. Zero-width
    characters make two different words look the same. In a rule, both deceive the reviewer.

    ## What to do

    Remove the character. To write about one, give its code point. In YAML, write a character that
    an event must contain as an escape in double quotes: `"invoice\u202Efdp.exe"`.
    """
    source = entry.strategy.document.source
    for match in _HIDDEN.finditer(source.text):
        name = unicodedata.name(match[0], "unnamed")
        yield (
            source.span(match.start(), match.end()),
            f"hidden character U+{ord(match[0]):04X} ({name})",
            "remove it",
        )
