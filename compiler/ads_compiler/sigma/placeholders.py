"""Placeholders of the modifier `expand`, and their replacement by the values of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from itertools import product
from math import prod

from sigma.types import (
    Placeholder,
    SigmaRegularExpression,
    SigmaString,
    SigmaStringPartType,
    SigmaType,
)

from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.text import Span
from ads_compiler.sigma.refused import Refused
from ads_compiler.sigma.settings import Values

MOST_TESTS = 50_000
_LIMIT = 10_000
_PLACEHOLDER = re.compile(r"%([^%\\]+)%")


class Placeholders:
    """The values of the project's placeholders, and how many tests one rule may still expand to.

    One value of a rule may become many tests, and one word of a condition many selections.
    """

    def __init__(self, values: Mapping[str, Values] | None = None) -> None:
        self.values = values or {}
        self.left = MOST_TESTS

    def spend(self, count: int, code: str, span: Span) -> None:
        """Refuse the rule if it expands to more tests than one rule may have."""
        self.left -= count
        if self.left < 0:
            message = f"the rule expands to more than {MOST_TESTS:,} tests"
            raise Refused(span, code, message, "use fewer values, or split the rule")


def insert_placeholders(text: SigmaString) -> SigmaString:
    """Turn each `%name%` in the text into a placeholder, in place. A backslash escapes nothing."""
    parts: list[SigmaStringPartType] = []
    for part in text.s:
        if isinstance(part, str):
            for number, piece in enumerate(_PLACEHOLDER.split(part)):
                parts += [Placeholder(piece)] if number % 2 else [piece] if piece else []
        else:
            parts.append(part)
    text.s = parts
    return text


def expanded(value: SigmaType, placeholders: Placeholders, span: Span) -> list[SigmaType]:
    """One value for each combination of configured values; the value itself without placeholders.

    Wildcards in configured values are wildcards.
    """
    text = value.regexp if isinstance(value, SigmaRegularExpression) else value
    if not isinstance(text, SigmaString) or not any(
        isinstance(part, Placeholder) for part in text.s
    ):
        return [value]
    choices: list[list[list[SigmaStringPartType]]] = [
        _choices(part.name, placeholders, span) if isinstance(part, Placeholder) else [[part]]
        for part in text.s
    ]
    count = prod(len(choice) for choice in choices)
    if count > _LIMIT:
        message = f"the placeholders of '{text}' expand to {count} values, more than {_LIMIT}"
        raise Refused(
            span,
            "ADS416",
            message,
            "use fewer placeholders in one value, or fewer values",
        )
    placeholders.spend(count, "ADS416", span)
    texts: list[SigmaString] = []
    for combination in product(*choices):
        one = type(text)()
        one.s = [part for parts in combination for part in parts]
        texts.append(one)
    return [
        _with(value, one) if isinstance(value, SigmaRegularExpression) else one for one in texts
    ]


def _with(value: SigmaRegularExpression, text: SigmaString) -> SigmaRegularExpression:
    expression = copy(value)
    expression.regexp = text
    return expression


def _choices(name: str, placeholders: Placeholders, span: Span) -> list[list[SigmaStringPartType]]:
    if name not in placeholders.values:
        near = did_you_mean(f"%{name}%", [f"%{known}%" for known in placeholders.values])
        hint = near or f'add its values below [placeholders] in adsc.toml: "{name}" = ["a", "b"]'
        raise Refused(span, "ADS416", f"the placeholder '%{name}%' has no values", hint)
    return [list(SigmaString(str(value)).s) for value in placeholders.values[name]]
