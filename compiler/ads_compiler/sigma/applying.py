"""Detection items as the author wrote them, and their values after pySigma's modifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sigma.conditions import ConditionAND, ConditionOR
from sigma.exceptions import SigmaModifierError, SigmaTypeError
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import SigmaRegularExpression, SigmaRegularExpressionFlag, SigmaString, sigma_type

from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Entry, Items, Key, Node, Scalar
from ads_compiler.sigma import compat, times
from ads_compiler.sigma.placeholders import insert_placeholders
from ads_compiler.sigma.refused import Refused
from ads_compiler.sigma.regexes import FLAGS

_FLAG_NAMES = {"i": "IGNORECASE", "m": "MULTILINE", "s": "DOTALL"}
_PLACES = {"contains", "startswith", "endswith"}
# Modifiers that `expand` can be combined with: no other modifier applies to the values it inserts.
_WITH_EXPAND = {"expand", "re", "all", "neq", "cased", *_PLACES}
# `utf16le` is the specification's other name for `wide`, which pySigma does not know.
_ALIASES = {"utf16le": "wide"}
MODIFIERS = sorted({*compat.MODIFIERS, *_ALIASES})
_DASH = re.compile(r"\B[\u2013\u2014\u2015]\b")
_PREFIX = re.compile(r"\B[-/]\b")


def parts_of(entry: Entry) -> tuple[str | None, list[str], tuple[Scalar, ...]]:
    """The field (None for a keyword search), the modifiers in pySigma's names, and the values."""
    name, *given = str(entry.key.value).split("|")
    return name or None, _modifiers(entry.key, given), _scalars(entry.value, str(entry.key.value))


def _modifiers(key: Scalar, given: Sequence[str]) -> list[str]:
    for word in given:
        if word not in compat.MODIFIERS and word not in _ALIASES:
            hint = did_you_mean(word, MODIFIERS) or f"valid modifiers: {', '.join(MODIFIERS)}"
            raise Refused(key.span, "ADS403", f"unknown modifier '{word}' in '{key.value}'", hint)
    times.check_modifiers(key, given)
    if "expand" in given and (
        unsupported := next((word for word in given if word not in {*_WITH_EXPAND, *FLAGS}), None)
    ):
        hint = "the values of a placeholder cannot be modified; write the values out"
        raise Refused(
            key.span,
            "ADS403",
            f"'{key.value}': 'expand' cannot be combined with '{unsupported}'",
            hint,
        )
    flag = next((word for word in given if word in FLAGS), None)
    if flag and "re" not in given:
        hint = f"write '{str(key.value).split('|')[0]}|re|{flag}'"
        raise Refused(
            key.span, "ADS403", f"'{key.value}': '{flag}' is a flag of 're', which is missing", hint
        )
    if "fieldref" in given and (early := _PLACES & set(given[: given.index("fieldref")])):
        message = f"'{key.value}': 'fieldref' must come before '{min(early)}'"
        raise Refused(key.span, "ADS403", message)
    if "re" in given and _PLACES & set(given):
        hint = "an expression matches anywhere in the value; use ^ and $ to anchor it"
        raise Refused(
            key.span,
            "ADS403",
            f"'{key.value}': 're' cannot be combined with 'contains', 'startswith' or 'endswith'",
            hint,
        )
    return [_ALIASES.get(word, word) for word in given]


def _scalars(value: Node, key: str) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Items) else (value,)
    if not items:
        raise Refused(
            value.span,
            "ADS401",
            f"'{key}' has an empty list of values",
            "write null if the field must be absent",
        )
    scalars = tuple(one for one in items if isinstance(one, Scalar))
    if len(scalars) != len(items):
        wrong = next(one for one in items if not isinstance(one, Scalar))
        raise Refused(
            wrong.span,
            "ADS401",
            f"a value of '{key}' must be text, a number, true, false or null",
        )
    return scalars


def applied(
    field: str | None, modifiers: list[str], value: Scalar, key_span: Span
) -> SigmaDetectionItem:
    """The item of one value, with the modifiers applied by pySigma."""
    span = value.span if value.value is not None else key_span
    key = "|".join((field or "", *modifiers))
    times.check_value(key, modifiers, value, span)
    if "re" in modifiers:
        return _expression(field, modifiers, value, span)
    written = _written(value, modifiers, key)
    try:
        # pySigma applies `cased` to texts only; `_test` handles case-sensitive references.
        known = [word for word in modifiers if word != "cased" or "fieldref" not in modifiers]
        classes = [compat.MODIFIERS[word] for word in known]
        return SigmaDetectionItem(field, classes, [sigma_type(written)])
    except SigmaTypeError as error:
        message = f"{subject(key)} cannot take the value {shown(value)}"
        raise Refused(span, "ADS409", message, _hint(modifiers, value)) from error
    except SigmaModifierError as error:
        raise Refused(key_span, "ADS403", f"'{key}': {error}") from error
    except Exception as error:
        reason = str(error) or type(error).__name__
        message = f"{subject(key)} cannot take the value {shown(value)}: {reason}"
        raise Refused(span, "ADS409", message) from error


def _written(value: Scalar, modifiers: list[str], key: str) -> Key:
    """The value for pySigma, which recognizes only two of the five dashes of `windash`."""
    text = value.value
    if isinstance(text, int | float) and not compat.is_number(text):
        message = f"{subject(key)} cannot take the value {shown(value)}: invalid number"
        raise Refused(value.span, "ADS409", message)
    if isinstance(text, str) and "windash" in modifiers:
        dashed = _DASH.sub("-", text)
        if len(_PREFIX.findall(dashed)) > compat.MOST_DASHES:
            message = f"{subject(key)} supports at most {compat.MOST_DASHES} dashes in a value"
            raise Refused(
                value.span, "ADS409", message, "write several values with fewer dashes each"
            )
        return dashed
    if isinstance(text, str) and "expand" in modifiers and "\\%" in text:
        hint = "put the text with the percent sign into a separate placeholder"
        raise Refused(
            value.span, "ADS409", "an escaped '%' together with 'expand' is not supported", hint
        )
    return text


def _expression(
    field: str | None, modifiers: list[str], value: Scalar, span: Span
) -> SigmaDetectionItem:
    unsupported = [word for word in modifiers if word not in ("re", "expand", "all", "neq", *FLAGS)]
    if unsupported or modifiers[0] != "re":
        raise Refused(
            span,
            "ADS403",
            f"'re' must come first and cannot be combined with '{(unsupported or modifiers)[0]}'",
        )
    if value.value is None or isinstance(value.value, bool):
        raise Refused(span, "ADS409", f"'re' needs a regular expression, not {shown(value)}")
    pattern = str(value.value)
    # The flags are set by hand: pySigma compiles the pattern with an engine without look-around.
    expression = SigmaRegularExpression("")
    expression.regexp = SigmaString(pattern, escape=False)
    expression.flags = {
        SigmaRegularExpressionFlag[_FLAG_NAMES[FLAGS[word]]] for word in modifiers if word in FLAGS
    }
    if "expand" in modifiers:
        insert_placeholders(expression.regexp)
    classes = [compat.MODIFIERS[word] for word in modifiers]
    linking = ConditionAND if "all" in modifiers else ConditionOR
    return SigmaDetectionItem(
        field, classes, [expression], linking, "neq" in modifiers, auto_modifiers=False
    )


def _hint(modifiers: list[str], value: Scalar) -> str | None:
    if {"lt", "lte", "gt", "gte"} & set(modifiers):
        return "a comparison needs a number"
    if "exists" in modifiers:
        return "'exists' needs true or false"
    if "cidr" in modifiers:
        return "write a network such as 10.0.0.0/8"
    if value.value is None:
        return "write null without a modifier if the field must be absent"
    return None if isinstance(value.value, str) else "put quotation marks around it to make it text"


def subject(key: str) -> str:
    """How a message names an item: by its key, or as a search without a field."""
    return f"'{key}'" if key else "a search without a field"


def shown(value: Scalar) -> str:
    """A value as messages show it: in YAML's form, truncated to 60 characters."""
    if value.value is None:
        return "null"
    text = str(value.value).lower() if isinstance(value.value, bool) else repr(value.value)
    return text if len(text) <= 60 else text[:57] + "..."
