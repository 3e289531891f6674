"""Regular expressions of rules: accepted only if Python runs them as their author meant."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable

from ads_compiler.core.text import Span
from ads_compiler.detection import tree
from ads_compiler.detection.regex import bounded
from ads_compiler.sigma.refused import Refused

FLAGS = {"ignorecase": "i", "multiline": "m", "dotall": "s", "i": "i", "m": "m", "s": "s"}
# Syntax of other engines that Python does not support, with what to write instead.
_DIALECT = (
    (r"\\z", r"write \Z for the end of the text"),
    (r"\\h", r"write [ \t] for \h"),
    (r"\\R", r"write (?:\r\n|\n|\r) for \R"),
    (r"\\x\{", r"write \x41 or \u0041 for a character code"),
    (r"\\[pP]\{|\[\[:", "write the class of characters out, such as [A-Za-z]"),
    (r"\\Q", r"escape each character instead of \Q…\E"),
    (r"\(\?<[A-Za-z_]", "write named groups as (?P<name>…)"),
    (r"(?<!^)\(\?[ims]+\)", "put the flags at the very start, or use the modifiers i, m and s"),
)


def regex(pattern: str, modifiers: Iterable[str], span: Span) -> tree.Regex:
    """The test for a pattern, with the flags among the modifiers; refused if `re` rejects it."""
    flags = "".join(sorted({FLAGS[word] for word in modifiers if word in FLAGS}))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        hint = next(
            (advice for other, advice in _DIALECT if re.search(other, pattern)),
            "rewrite it with syntax that Python's re accepts",
        )
        raise Refused(
            span, "ADS406", f"invalid regular expression '{pattern}': {error}", hint
        ) from error
    try:
        bounded.plan(pattern, flags)
    except bounded.Unbounded as unbounded:
        message = f"the regular expression '{pattern}' has {unbounded}"
        raise Refused(
            span, "ADS419", message, "rewrite it without features that need a backtracking engine"
        ) from unbounded
    return tree.Regex(pattern, flags)
