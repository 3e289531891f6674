"""One detection item, `Field|modifier: value`, to a condition. pySigma applies the modifiers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence

from sigma.exceptions import SigmaModifierError, SigmaTypeError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from ads_compiler.detection import tree
from ads_compiler.detection.interpret import text_of
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, Match, Not, Wildcard
from ads_compiler.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.source import Span
from ads_compiler.yamlmap import Entry, Items, Node, Scalar

_WILDCARDS = {SpecialChars.WILDCARD_MULTI: Wildcard.MANY, SpecialChars.WILDCARD_SINGLE: Wildcard.ONE}
_FLAGS = {"ignorecase": "i", "multiline": "m", "dotall": "s", "i": "i", "m": "m", "s": "s"}
_LATER = {"expand", "minute", "hour", "day", "week", "month", "year"}
_OPERATORS = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}
_PLACES = {"contains", "startswith", "endswith"}
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
# `utf16le` is the specification's other name of `wide`; pySigma knows only the one.
_ALIASES = {"utf16le": "wide"}
MODIFIERS = sorted({*modifier_mapping, *_ALIASES})


class Refused(Exception):  # noqa: N818 - a finding on its way, caught in this package
    """A value or an item that is not compiled, with the finding that says why."""

    def __init__(self, span: Span, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.finding = Diagnostic(span, code, Severity.ERROR, message, hint)


def item(entry: Entry, findings: list[Diagnostic]) -> Condition | None:
    """A field with its values, or a keyword search where the field's name is empty."""
    key = entry.key
    name, *given = str(key.value).split("|")
    try:
        modifiers = _modifiers(key, given)
        values = _scalars(entry.value, str(key.value))
    except Refused as refused:
        findings.append(refused.finding)
        return None
    conditions = []
    for value in values:
        try:
            conditions.append(_value(name or None, modifiers, value, key.span))
        except Refused as refused:
            findings.append(refused.finding)
    if len(conditions) < len(values):
        return None
    linked: Condition
    if len(conditions) == 1:
        linked = conditions[0]
    else:
        linked = AllOf(tuple(conditions)) if "all" in modifiers else AnyOf(tuple(conditions))
    return Not(linked) if "neq" in modifiers else linked


def keyword(value: Scalar) -> Condition:
    """A plain value without a field: it is searched in every value of the event."""
    return _value(None, [], value, value.span)


def _modifiers(key: Scalar, given: Sequence[str]) -> list[str]:
    for word in given:
        if word not in modifier_mapping and word not in _ALIASES:
            hint = did_you_mean(word, MODIFIERS) or f"known are {', '.join(MODIFIERS)}"
            raise Refused(key.span, "ADS403", f"unknown modifier '{word}' in '{key.value}'", hint)
        if word in _LATER:
            raise Refused(key.span, "ADS402", f"the modifier '{word}' is not compiled yet", "write the values out")
    flag = next((word for word in given if word in _FLAGS), None)
    if flag and "re" not in given:
        hint = f"write '{str(key.value).split('|')[0]}|re|{flag}'"
        raise Refused(key.span, "ADS403", f"'{key.value}': '{flag}' is a flag of 're', which is missing", hint)
    if "fieldref" in given and (early := _PLACES & set(given[: given.index("fieldref")])):
        message = f"'{key.value}': 'fieldref' must come before '{min(early)}'"
        raise Refused(key.span, "ADS403", message)
    if "re" in given and _PLACES & set(given):
        hint = "an expression is searched anywhere; write ^ and $ into it where it must begin or end"
        raise Refused(key.span, "ADS403", f"'{key.value}': 're' does not go together with a place in the text", hint)
    return [_ALIASES.get(word, word) for word in given]


def _scalars(value: Node, key: str) -> tuple[Scalar, ...]:
    items = value.items if isinstance(value, Items) else (value,)
    if not items:
        raise Refused(
            value.span, "ADS401", f"'{key}' has an empty list of values", "write null where the field must be absent"
        )
    scalars = tuple(found for found in items if isinstance(found, Scalar))
    if len(scalars) != len(items):
        wrong = next(found for found in items if not isinstance(found, Scalar))
        raise Refused(wrong.span, "ADS401", f"a value of '{key}' must be a text, a number, true, false or null")
    return scalars


def _value(field: str | None, modifiers: list[str], value: Scalar, key_span: Span) -> Condition:
    span = value.span if value.value is not None else key_span
    key = "|".join((field or "", *modifiers))
    if "re" in modifiers:  # not through pySigma: its engine knows no look-around, and Sigma does
        return _expression(field, modifiers, value, span)
    try:
        # pySigma casts texts only; a reference that minds case is ours to note.
        known = [word for word in modifiers if word != "cased" or "fieldref" not in modifiers]
        spelled = "|".join((field or "", *known))
        found = SigmaDetectionItem.from_mapping(spelled if modifiers or field else None, value.value)
        lowered = [_lower(one, field, modifiers, value, span) for one in found.value]
    except SigmaTypeError as error:
        message = f"{_subject(key)} cannot take the value {_shown(value)}"
        raise Refused(span, "ADS409", message, _wanted(modifiers, value)) from error
    except SigmaModifierError as error:
        raise Refused(key_span, "ADS403", f"'{key}': {error}") from error
    except Refused:
        raise
    except Exception as error:
        message = f"{_subject(key)} cannot take the value {_shown(value)}: {str(error) or type(error).__name__}"
        raise Refused(span, "ADS409", message) from error
    return lowered[0] if len(lowered) == 1 else AnyOf(tuple(lowered))


def _lower(value: SigmaType, field: str | None, modifiers: list[str], scalar: Scalar, span: Span) -> Condition:
    if isinstance(value, SigmaExpansion):
        return AnyOf(tuple(_lower(one, field, modifiers, scalar, span) for one in value.values))
    test = _test(value, modifiers, scalar, span)
    if field is not None:
        return Match(field, test, span)
    if isinstance(test, tree.Number | tree.Boolean):
        test = tree.Text((text_of(test.value) or "",))
    if isinstance(test, tree.Text) and not {"startswith", "endswith"} & set(modifiers):
        test = tree.Text(_anywhere(test.parts), test.cased)
    if not isinstance(test, tree.Text | tree.Regex):
        message = f"{_subject('|'.join(('', *modifiers)))} cannot take {_shown(scalar)}"
        raise Refused(span, "ADS403", message, "a search without a field looks for text; name a field")
    return Keyword(test, span)


def _anywhere(parts: tuple[str | Wildcard, ...]) -> tuple[str | Wildcard, ...]:
    many = (Wildcard.MANY,)
    return (many if parts[:1] != many else ()) + parts + (many if parts[-1:] != many or not parts else ())


def _test(value: SigmaType, modifiers: list[str], scalar: Scalar, span: Span) -> tree.Test:
    match value:
        case SigmaTimestampPart():
            raise Refused(span, "ADS402", "parts of a time are not compiled yet")
        case SigmaString():
            return tree.Text(_parts(value, span), isinstance(value, SigmaCasedString) or "cased" in modifiers)
        case SigmaNumber():
            return tree.Number(_exact(value, scalar))
        case SigmaBool():
            return tree.Boolean(value.boolean)
        case SigmaNull():
            return tree.Null()
        case SigmaExists():
            return tree.Exists(value.exists)
        case SigmaCompareExpression() if value.op in _OPERATORS:
            return tree.Compare(_OPERATORS[value.op], _exact(value.number, scalar))  # type: ignore[arg-type]
        case SigmaCIDRExpression():
            return tree.Cidr(str(value.network))
        case SigmaFieldReference():
            place = {(False, False): "equals", (True, False): "startswith", (False, True): "endswith"}
            position = place.get((value.starts_with, value.ends_with), "contains")
            return tree.FieldRef(value.field, position, "cased" in modifiers)  # type: ignore[arg-type]
        case _:
            raise Refused(span, "ADS402", f"values of the kind {type(value).__name__} are not compiled yet")


def _exact(number: SigmaNumber, scalar: Scalar) -> int | float:
    """The number as written: pySigma rounds whole numbers that a float cannot hold."""
    return scalar.value if isinstance(scalar.value, int) else number.number


def _parts(value: SigmaString, span: Span) -> tuple[str | Wildcard, ...]:
    parts: list[str | Wildcard] = []
    for part in value.s:
        if isinstance(part, str):
            if parts and isinstance(parts[-1], str):
                parts[-1] += part
            elif part:
                parts.append(part)
        elif isinstance(part, SpecialChars):
            # `**` is `*`
            if _WILDCARDS[part] is not Wildcard.MANY or parts[-1:] != [Wildcard.MANY]:
                parts.append(_WILDCARDS[part])
        else:
            raise Refused(
                span, "ADS402", f"the placeholder '%{part.name}%' is not compiled yet", "write the values out"
            )
    return tuple(parts)


def _expression(field: str | None, modifiers: list[str], value: Scalar, span: Span) -> Condition:
    odd = [word for word in modifiers if word not in ("re", "all", "neq", *_FLAGS)]
    if odd or modifiers[0] != "re":
        raise Refused(span, "ADS403", f"'re' must come first and does not go together with '{(odd or modifiers)[0]}'")
    if value.value is None or isinstance(value.value, bool):
        raise Refused(span, "ADS409", f"'re' needs an expression, not {_shown(value)}")
    test = _regex(str(value.value), modifiers, span)
    return Keyword(test, span) if field is None else Match(field, test, span)


def _subject(key: str) -> str:
    return f"'{key}'" if key else "a search without a field"


def _wanted(modifiers: list[str], value: Scalar) -> str | None:
    if {"lt", "lte", "gt", "gte"} & set(modifiers):
        return "a comparison needs a number"
    if "exists" in modifiers:
        return "'exists' needs true or false"
    if "cidr" in modifiers:
        return "a network such as 10.0.0.0/8"
    if value.value is None:
        return "write null without a modifier where the field must be absent"
    return None if isinstance(value.value, str) else "put quotation marks around it to have it as text"


def _regex(pattern: str, modifiers: list[str], span: Span) -> tree.Regex:
    flags = "".join(sorted({_FLAGS[word] for word in modifiers if word in _FLAGS}))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        hint = next(
            (cure for other, cure in _DIALECT if re.search(other, pattern)),
            "write it so that Python's re accepts it with the same meaning",
        )
        raise Refused(span, "ADS406", f"the regular expression '{pattern}' is refused: {error}", hint) from error
    return tree.Regex(pattern, flags)


def _shown(value: Scalar) -> str:
    if value.value is None:
        return "null"
    text = str(value.value).lower() if isinstance(value.value, bool) else repr(value.value)
    return text if len(text) <= 60 else text[:57] + "..."
