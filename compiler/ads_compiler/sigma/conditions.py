"""The `condition` of a detection, parsed by pySigma."""

from __future__ import annotations

import re
from typing import Any

from sigma.conditions import SigmaCondition

from ads_compiler.core.yaml import Scalar
from ads_compiler.sigma import compat
from ads_compiler.sigma.refused import Refused

# A word of a condition; pySigma's grammar rejects names with dots and patterns with hyphens.
_WORD = re.compile(r"[\w.*-]+")
_PLAIN = re.compile(r"[A-Za-z0-9_*]*")
_UPPERCASE = re.compile(r"\b(AND|OR|NOT|OF|THEM|ALL|ANY)\b")


def parse(condition: Scalar) -> tuple[Any, dict[str, str]]:
    """The condition parsed by pySigma, and the original of each word that had to be replaced."""
    text = str(condition.value)
    prefix = next(w for i in range(len(text) + 2) if (w := f"standin{i}x") not in text)
    names: dict[str, str] = {}

    def accepted(word: re.Match[str]) -> str:
        if _PLAIN.fullmatch(word[0]) and compat.reads_name(word[0]):
            return word[0]
        return names.setdefault(word[0], f"{prefix}{len(names)}")

    given = _WORD.sub(accepted, text)
    originals = {name: word for word, name in names.items()}
    if "|" in text:
        hint = "write a correlation rule (event_count or value_count) instead"
        raise Refused(
            condition.span,
            "ADS402",
            "aggregations with '|' in a condition are no longer part of Sigma",
            hint,
        )
    no_detections: Any = None
    try:
        return SigmaCondition(given, no_detections).parse(postprocess=False), originals
    except RecursionError as error:
        raise Refused(condition.span, "ADS404", "the condition is nested too deeply") from error
    except Exception as error:
        # pyparsing's message names parts of its grammar, which rule authors do not know.
        rest = given[getattr(error.__context__, "loc", 0) :].strip()
        rest = _WORD.sub(lambda word: originals.get(word[0], word[0]), rest)
        message = f"the condition '{text}' " + (
            f"is invalid at '{rest}'" if rest else "is incomplete"
        )
        hint = "use names, 'and', 'or', 'not', '1 of x*', 'all of them' and parentheses"
        if _UPPERCASE.search(text):
            hint = "lowercase 'and', 'or', 'not', 'of' and 'them'"
        raise Refused(condition.span, "ADS404", message, hint) from error
