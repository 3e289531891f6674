"""ADS426 unportable-expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation, Regex, leaves
from ads_compiler.rules.base import Finding, rule

_UNPORTABLE = (
    (re.compile(r"(?<!\\)(?:\\\\)*\(\?<?[=!]"), "look-around"),
    (re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P="), "back references"),
    (re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?>|[*+?}]\+)"), "atomic groups or possessive quantifiers"),
    (re.compile(r"\(\?\([\w]+\)"), "conditional groups"),
)
_CLASS = re.compile(r"(?<!\\)\[\^?\]?(?:\\.|[^\]\\])*\]")


@rule("ADS426")
def unportable_expression(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A regular expression uses only syntax that all engines support.

    ## Why

    Engines that run in linear time (RE2, which several search platforms use) reject look-around and
    back references. The rule works here but cannot be deployed to such a platform.

    ## What to do

    Move what must not match to a second selection under `not`, and write alternatives out.
    """
    for item in entry.rules:
        for leaf in leaves(item.logic) if not isinstance(item.logic, Correlation) else ():
            if isinstance(leaf.test, Regex):
                pattern = _CLASS.sub("[]", leaf.test.pattern)
                syntax = next((name for mark, name in _UNPORTABLE if mark.search(pattern)), None)
                if syntax:
                    message = (
                        f"the expression '{leaf.test.pattern}' uses {syntax}, "
                        "which other engines do not support"
                    )
                    yield (
                        leaf.span or item.span,
                        message,
                        "split it into two selections, one of them under 'not'",
                    )
