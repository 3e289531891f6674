"""The regular expressions of rules: those that Python runs with the meaning that their author had in mind."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from ads_compiler.core.text import Span
from ads_compiler.detection import tree
from ads_compiler.detection.regex import bounded
from ads_compiler.sigma.refused import Refused

FLAGS = {"ignorecase": "i", "multiline": "m", "dotall": "s", "i": "i", "m": "m", "s": "s"}
# What other engines know and Python does not, with what to write instead.
_DIALECT = (
    (r"\\z", r"write \Z for the very end"),
    (r"\\h", r"write [ \t] for \h"),
    (r"\\R", r"write (?:\r\n|\n|\r) for \R"),
    (r"\\x\{", r"write \x41 or \u0041 for a character by its number"),
    (r"\\[pP]\{|\[\[:", "write the class of characters out, such as [A-Za-z]"),
    (r"\\Q", r"escape each character instead of \Q…\E"),
    (r"\(\?<[A-Za-z_]", "a named group is written (?P<name>…)"),
    (r"(?<!^)\(\?[ims]+\)", "put the flags at the very start, or use the modifiers i, m and s"),
)


def regex(pattern: str, modifiers: Iterable[str], span: Span) -> tree.Regex:
    """The test for a pattern with the flags among the modifiers; refused where Python's `re` does not take it."""
    flags = "".join(sorted({FLAGS[word] for word in modifiers if word in FLAGS}))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        hint = next(
            (cure for other, cure in _DIALECT if re.search(other, pattern)),
            "write it so that Python's re accepts it with the same meaning",
        )
        raise Refused(
            span, "ADS406", f"the regular expression '{pattern}' is refused: {error}", hint
        ) from error
    try:
        bounded.plan(pattern, flags)
    except bounded.Unbounded as unbounded:
        message = f"the regular expression '{pattern}' has {unbounded}"
        raise Refused(
            span, "ADS419", message, "write it without what only a backtracking engine can do"
        ) from unbounded
    return tree.Regex(pattern, flags)
