"""ADS804 control-character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# C0 and C1 except tab and line feed; reading a file already removes carriage returns.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@rule("ADS804", raw=True)
def control_character(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    r"""A page contains no control characters.

    ## Why

    Terminals obey them: text can overwrite other text, so anyone who reads the page with `cat` or
    in a diff sees something else than the file contains. Some programs end a line at U+0085, others
    do not.

    ## What to do

    Remove the character; it often comes with text copied from a terminal. In YAML, write a
    character that an event must contain as an escape in double quotes: `"\e[31m"`.
    """
    source = entry.strategy.document.source
    for match in _CONTROL.finditer(source.text):
        span = source.span(match.start(), match.end())
        yield span, f"control character U+{ord(match[0]):04X}", "remove it"
