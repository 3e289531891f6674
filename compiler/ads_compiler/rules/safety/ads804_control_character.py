"""ADS804 control-character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# Everything of C0 and C1 but tab and line feed; carriage returns are gone once a file is read.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@rule("ADS804", raw=True)
def control_character(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    r"""A page holds no control characters.

    ## Why

    A terminal obeys them: text can overwrite other text, so that whoever reads the page with `cat` or in a diff sees
    something else than what is there. U+0085 ends a line for some programs and not for others.

    ## What to do

    Remove the character; it often comes with text that was copied from a terminal. In YAML, write one that an event
    must hold as an escape between double quotation marks: `"\e[31m"`.
    """
    source = entry.strategy.document.source
    for found in _CONTROL.finditer(source.text):
        where = source.span(found.start(), found.end())
        yield where, f"the control character U+{ord(found[0]):04X} stands here", "remove it"
