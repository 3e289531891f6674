"""The placeholders that the modifier `expand` finds in a value, and the values that the project has for them."""

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

Placeholders = Mapping[str, Values]
MOST = 10_000
_PLACEHOLDER = re.compile(r"%([^%\\]+)%")


def insert_placeholders(text: SigmaString) -> SigmaString:
    """Put placeholders where `%name%` is in the text, which is changed. A backslash is a character like any other."""
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
    """The value with every combination of configured values in it; the value alone where it has no placeholder.

    A configured value is read as a Sigma text, so that its wildcards are wildcards.
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
    if count > MOST:
        message = f"the placeholders of '{text}' give {count} values, which is too many"
        raise Refused(
            span,
            "ADS416",
            message,
            f"at most {MOST} are compiled; give a part of them a name of its own",
        )
    made: list[SigmaString] = []
    for combination in product(*choices):
        one = type(text)()
        one.s = [part for parts in combination for part in parts]
        made.append(one)
    return [_with(value, one) if isinstance(value, SigmaRegularExpression) else one for one in made]


def _with(value: SigmaRegularExpression, text: SigmaString) -> SigmaRegularExpression:
    made = copy(value)
    made.regexp = text
    return made


def _choices(name: str, placeholders: Placeholders, span: Span) -> list[list[SigmaStringPartType]]:
    if name not in placeholders:
        near = did_you_mean(f"%{name}%", [f"%{known}%" for known in placeholders])
        hint = (
            near
            or f'give it values in adsc.toml: [placeholders], and below it "{name}" = ["a value", "another"]'
        )
        raise Refused(span, "ADS416", f"the placeholder '%{name}%' has no values", hint)
    return [list(SigmaString(str(value)).s) for value in placeholders[name]]
