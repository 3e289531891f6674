"""Lower one detection item, `Field|modifier: value`; `applying.py` applies the modifiers."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

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
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Entry, Scalar
from ads_compiler.detection import tree
from ads_compiler.detection.interpret import text_of
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, Match, Not, Wildcard
from ads_compiler.sigma import times
from ads_compiler.sigma.applying import applied, parts_of, shown, subject
from ads_compiler.sigma.placeholders import Placeholders, expanded
from ads_compiler.sigma.refused import Refused as Refused
from ads_compiler.sigma.regexes import regex

_WILDCARDS = {
    SpecialChars.WILDCARD_MULTI: Wildcard.MANY,
    SpecialChars.WILDCARD_SINGLE: Wildcard.ONE,
}
_OPERATORS = {
    CompareOperators.LT: "lt",
    CompareOperators.LTE: "lte",
    CompareOperators.GT: "gt",
    CompareOperators.GTE: "gte",
}


def item(entry: Entry, findings: list[Diagnostic], placeholders: Placeholders) -> Condition | None:
    """The condition for a field and its values; a keyword search if the field name is empty."""
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
        message = f"'{key.value}' has only one value, so 'all' has no effect"
        hint = "remove 'all', or add the values that are missing"
        findings.append(Diagnostic(key.span, "ADS420", message, hint))
    linked: Condition
    if len(conditions) == 1:
        linked = conditions[0]
    else:
        linked = AllOf(tuple(conditions)) if "all" in modifiers else AnyOf(tuple(conditions))
    return Not(linked) if "neq" in modifiers else linked


def keyword(value: Scalar) -> Condition:
    """A search for a value in every field of the event."""
    return _value(None, [], value, value.span, Placeholders())


def _value(
    field: str | None,
    modifiers: list[str],
    value: Scalar,
    key_span: Span,
    placeholders: Placeholders,
) -> Condition:
    span = value.span if value.value is not None else key_span
    applied_values = applied(field, modifiers, value, key_span).value
    placeholders.spend(sum(map(size, applied_values)), "ADS409", span)
    conditions = [
        lower_value(one, field, modifiers, value, span)
        for each in applied_values
        for one in expanded(each, placeholders, span)
    ]
    if len(conditions) == 1:
        return conditions[0]
    return AllOf(tuple(conditions)) if "all" in modifiers else AnyOf(tuple(conditions))


def size(value: SigmaType) -> int:
    """How many tests a value becomes, apart from its placeholders."""
    return sum(map(size, value.values)) if isinstance(value, SigmaExpansion) else 1


def lower_value(
    value: SigmaType, field: str | None, modifiers: list[str], scalar: Scalar, span: Span
) -> Condition:
    """The condition for a value after pySigma's modifiers; `scalar` is the value as written."""
    if isinstance(value, SigmaExpansion):
        return AnyOf(
            tuple(lower_value(one, field, modifiers, scalar, span) for one in value.values)
        )
    test = _test(value, modifiers, scalar, span)
    if field is not None:
        return Match(field, test, span)
    if isinstance(test, tree.Number | tree.Boolean):
        test = tree.Text((text_of(test.value) or "",))
    if isinstance(test, tree.Text) and not {"startswith", "endswith"} & set(modifiers):
        test = tree.Text(_anywhere(test.parts), test.cased)
    if not isinstance(test, tree.Text | tree.Regex):
        message = f"{subject('|'.join(('', *modifiers)))} cannot take {shown(scalar)}"
        raise Refused(
            span, "ADS403", message, "name a field: a search without a field can only look for text"
        )
    return Keyword(test, span)


def _anywhere(parts: tuple[str | Wildcard, ...]) -> tuple[str | Wildcard, ...]:
    many = (Wildcard.MANY,)
    return (
        (many if parts[:1] != many else ())
        + parts
        + (many if parts[-1:] != many or not parts else ())
    )


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
            return tree.Text(
                _parts(value, span), isinstance(value, SigmaCasedString) or "cased" in modifiers
            )
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
            return tree.Cidr(_network(value.network))
        case SigmaFieldReference():
            place = {
                (False, False): "equals",
                (True, False): "startswith",
                (False, True): "endswith",
            }
            position = place.get((value.starts_with, value.ends_with), "contains")
            return tree.FieldRef(value.field, position, "cased" in modifiers)  # type: ignore[arg-type]
        case SigmaQueryExpression():
            message = f"the pipeline creates the query expression '{value.expr}'"
            raise Refused(
                span, "ADS418", message, "detectors have no query language; use value_placeholders"
            )
        case _:
            raise Refused(
                span, "ADS402", f"values of type {type(value).__name__} are not supported yet"
            )


def _network(network: IPv4Network | IPv6Network) -> str:
    """A network as text; undoes the dotted form of mapped IPv4 addresses since Python 3.13."""
    text = str(network)
    if isinstance(network, IPv6Network) and "." in text:
        last = int(network.network_address) & 0xFFFF_FFFF
        return f"::ffff:{last >> 16:x}:{last & 0xFFFF:x}/{network.prefixlen}"
    return text


def _exact(number: SigmaNumber, scalar: Scalar) -> int | float:
    """The number as written: pySigma rounds integers that a float cannot represent."""
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
