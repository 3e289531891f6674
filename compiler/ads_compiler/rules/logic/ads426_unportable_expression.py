"""ADS426 unportable-expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation, Regex, leaves
from ads_compiler.rules.base import Finding, rule

_REFUSED = (
    (re.compile(r"(?<!\\)(?:\\\\)*\(\?<?[=!]"), "looks around"),
    (re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P="), "refers back to a group"),
    (re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?>|[*+?}]\+)"), "never backtracks in a part"),
    (re.compile(r"\(\?\([\w]+\)"), "depends on a group"),
)
_CLASS = re.compile(r"(?<!\\)\[\^?\]?(?:\\.|[^\]\\])*\]")


@rule("ADS426")
def unportable_expression(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A regular expression uses only what all engines know.

    ## Why

    Engines that run in linear time (RE2, and with it several search platforms) refuse look-around and references to
    groups. The rule works here, and cannot be taken to the platform next year.

    ## What to do

    Write what must not be there as a second selection under `not`, and alternatives out.
    """
    for item in entry.rules:
        for leaf in leaves(item.logic) if not isinstance(item.logic, Correlation) else ():
            if isinstance(leaf.test, Regex):
                pattern = _CLASS.sub("[]", leaf.test.pattern)
                does = next((told for mark, told in _REFUSED if mark.search(pattern)), None)
                if does:
                    message = (
                        f"the expression '{leaf.test.pattern}' {does}, which other engines refuse"
                    )
                    yield (
                        leaf.span or item.span,
                        message,
                        "split it into two selections, one of them under 'not'",
                    )
