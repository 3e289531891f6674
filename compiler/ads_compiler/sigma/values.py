"""One detection item, `Field|modifier: value`, to a condition. pySigma applies the modifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sigma.conditions import ConditionAND, ConditionOR
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
    SigmaQueryExpression,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from ads_compiler.detection import tree
from ads_compiler.detection.interpret import text_of
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, Match, Not, Wildcard
from ads_compiler.diagnostics import Diagnostic, Severity, did_you_mean
from ads_compiler.sigma import times
from ads_compiler.sigma.placeholders import Placeholders, expanded
from ads_compiler.sigma.refused import Refused as Refused
from ads_compiler.sigma.regexes import FLAGS, regex
from ads_compiler.sigma.settings import NOTHING
from ads_compiler.source import Span
from ads_compiler.yamlmap import Entry, Items, Key, Node, Scalar

_WILDCARDS = {SpecialChars.WILDCARD_MULTI: Wildcard.MANY, SpecialChars.WILDCARD_SINGLE: Wildcard.ONE}
_FLAG_NAMES = {"i": "IGNORECASE", "m": "MULTILINE", "s": "DOTALL"}
_OPERATORS = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}
_PLACES = {"contains", "startswith", "endswith"}
# What `expand` goes together with: the values that it brings in pass through no other modifier.
_WITH_EXPAND = {"expand", "re", "all", "neq", "cased", *_PLACES}
# `utf16le` is the specification's other name of `wide`; pySigma knows only the one.
_ALIASES = {"utf16le": "wide"}
MODIFIERS = sorted({*modifier_mapping, *_ALIASES})


_DASH = re.compile(r"\B[\u2013\u2014\u2015]\b")


def item(
    entry: Entry, findings: list[Diagnostic], placeholders: Placeholders = NOTHING.placeholders
) -> Condition | None:
    """A field with its values, or a keyword search where the field's name is empty."""
    key = entry.key
    try:
        name, modifiers, values = parts_of(entry)
    except Refused as refused:
        findings.append(refused.finding)
        return None
    conditions = []
    for value in values:
        try:
            conditions.append(_value(name, modifiers, value, key.span, placeholders))
        except Refused as refused:
            findings.append(refused.finding)
    if len(conditions) < len(values):
        return None
    if "all" in modifiers and len(values) == 1 and "expand" not in modifiers:
        told = f"'{key.value}' has one value, and 'all' is for several"
        hint = "remove 'all', or add the values that are missing"
        findings.append(Diagnostic(key.span, "ADS420", Severity.WARNING, told, hint))
    linked: Condition
    if len(conditions) == 1:
        linked = conditions[0]
    else:
        linked = AllOf(tuple(conditions)) if "all" in modifiers else AnyOf(tuple(conditions))
    return Not(linked) if "neq" in modifiers else linked


def parts_of(entry: Entry) -> tuple[str | None, list[str], tuple[Scalar, ...]]:
    """The field of an item (None for a keyword search), its modifiers as pySigma names them, and its values."""
    name, *given = str(entry.key.value).split("|")
    return name or None, _modifiers(entry.key, given), _scalars(entry.value, str(entry.key.value))


def keyword(value: Scalar) -> Condition:
    """A plain value without a field: it is searched in every value of the event."""
    return _value(None, [], value, value.span)


def _modifiers(key: Scalar, given: Sequence[str]) -> list[str]:
    for word in given:
        if word not in modifier_mapping and word not in _ALIASES:
            hint = did_you_mean(word, MODIFIERS) or f"known are {', '.join(MODIFIERS)}"
            raise Refused(key.span, "ADS403", f"unknown modifier '{word}' in '{key.value}'", hint)
    times.check_modifiers(key, given)
    if "expand" in given and (odd := next((word for word in given if word not in {*_WITH_EXPAND, *FLAGS}), None)):
        hint = "the values of a placeholder are taken as they are; write the values out"
        raise Refused(key.span, "ADS403", f"'{key.value}': 'expand' does not go together with '{odd}'", hint)
    flag = next((word for word in given if word in FLAGS), None)
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


def _value(
    field: str | None,
    modifiers: list[str],
    value: Scalar,
    key_span: Span,
    placeholders: Placeholders = NOTHING.placeholders,
) -> Condition:
    span = value.span if value.value is not None else key_span
    found = applied(field, modifiers, value, key_span).value
    made = [
        lower_value(one, field, modifiers, value, span) for each in found for one in expanded(each, placeholders, span)
    ]
    if len(made) == 1:
        return made[0]
    return AllOf(tuple(made)) if "all" in modifiers else AnyOf(tuple(made))


def applied(field: str | None, modifiers: list[str], value: Scalar, key_span: Span) -> SigmaDetectionItem:
    """The item of one value, with the modifiers applied by pySigma."""
    span = value.span if value.value is not None else key_span
    key = "|".join((field or "", *modifiers))
    times.check_value(key, modifiers, value, span)
    if "re" in modifiers:
        return _expression(field, modifiers, value, span)
    try:
        # pySigma casts texts only; a reference that minds case is ours to note.
        known = [word for word in modifiers if word != "cased" or "fieldref" not in modifiers]
        spelled = "|".join((field or "", *known))
        return SigmaDetectionItem.from_mapping(spelled if modifiers or field else None, _written(value, modifiers))
    except SigmaTypeError as error:
        message = f"{_subject(key)} cannot take the value {_shown(value)}"
        raise Refused(span, "ADS409", message, _wanted(modifiers, value)) from error
    except SigmaModifierError as error:
        raise Refused(key_span, "ADS403", f"'{key}': {error}") from error
    except Exception as error:
        message = f"{_subject(key)} cannot take the value {_shown(value)}: {str(error) or type(error).__name__}"
        raise Refused(span, "ADS409", message) from error


def _written(value: Scalar, modifiers: list[str]) -> Key:
    """The value for pySigma, which takes only two of the five dashes of `windash` for what they are."""
    text = value.value
    if isinstance(text, str) and "windash" in modifiers:
        return _DASH.sub("-", text)
    if isinstance(text, str) and "expand" in modifiers and "\\%" in text:
        hint = "give the text that needs a percent sign as a placeholder of its own"
        raise Refused(value.span, "ADS409", "an escaped '%' beside placeholders is not compiled", hint)
    return text


def lower_value(value: SigmaType, field: str | None, modifiers: list[str], scalar: Scalar, span: Span) -> Condition:
    """One value, to which pySigma has applied the modifiers, as a condition. `scalar` is the value as written."""
    if isinstance(value, SigmaExpansion):
        return AnyOf(tuple(lower_value(one, field, modifiers, scalar, span) for one in value.values))
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


def _test(  # noqa: C901 - one case a type
    value: SigmaType, modifiers: list[str], scalar: Scalar, span: Span
) -> tree.Test:
    match value:
        case SigmaTimestampPart():
            return times.time_part(value)
        case SigmaRegularExpression():
            flags = [flag.name.lower() for flag in value.flags]
            return regex(str(value.regexp), flags, span)
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
        case SigmaCompareExpression(number=SigmaTimestampPart() as part) if value.op in _OPERATORS:
            return times.time_part(part, _OPERATORS[value.op])
        case SigmaCompareExpression() if value.op in _OPERATORS:
            return tree.Compare(_OPERATORS[value.op], _exact(value.number, scalar))  # type: ignore[arg-type]
        case SigmaCIDRExpression():
            return tree.Cidr(str(value.network))
        case SigmaFieldReference():
            place = {(False, False): "equals", (True, False): "startswith", (False, True): "endswith"}
            position = place.get((value.starts_with, value.ends_with), "contains")
            return tree.FieldRef(value.field, position, "cased" in modifiers)  # type: ignore[arg-type]
        case SigmaQueryExpression():
            message = f"the pipeline makes '{value.expr}', which is a part of a query"
            raise Refused(span, "ADS418", message, "a detector has no query language; use value_placeholders")
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
            raise Refused(span, "ADS416", f"the placeholder '%{part.name}%' has no values")
    return tuple(parts)


def _expression(field: str | None, modifiers: list[str], value: Scalar, span: Span) -> SigmaDetectionItem:
    odd = [word for word in modifiers if word not in ("re", "expand", "all", "neq", *FLAGS)]
    if odd or modifiers[0] != "re":
        raise Refused(span, "ADS403", f"'re' must come first and does not go together with '{(odd or modifiers)[0]}'")
    if value.value is None or isinstance(value.value, bool):
        raise Refused(span, "ADS409", f"'re' needs an expression, not {_shown(value)}")
    pattern = str(value.value)
    # The modifiers by hand: pySigma compiles the pattern with an engine that knows no look-around, and Sigma does.
    made = SigmaRegularExpression("")
    made.regexp = SigmaString(pattern, escape=False)
    made.flags = {SigmaRegularExpressionFlag[_FLAG_NAMES[FLAGS[word]]] for word in modifiers if word in FLAGS}
    if "expand" in modifiers:
        made.regexp.insert_placeholders()
    classes = [modifier_mapping[word] for word in modifiers]
    linking = ConditionAND if "all" in modifiers else ConditionOR
    return SigmaDetectionItem(field, classes, [made], linking, "neq" in modifiers, auto_modifiers=False)


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


def _shown(value: Scalar) -> str:
    if value.value is None:
        return "null"
    text = str(value.value).lower() if isinstance(value.value, bool) else repr(value.value)
    return text if len(text) <= 60 else text[:57] + "..."
