"""Sigma correlations to nodes of the detection tree; what cannot be compiled exactly is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from collections.abc import Mapping as Table
from functools import partial
from typing import TypeVar, get_args

from sigma.exceptions import SigmaError

from ads_compiler.core.diagnostics import Diagnostic, did_you_mean
from ads_compiler.core.plural import named
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar, locate, plain
from ads_compiler.detection.correlate import HOLDS
from ads_compiler.detection.tree import Alias, Bound, Correlation, CorrelationKind, Operator
from ads_compiler.sigma import compat
from ads_compiler.sigma.values import Refused

T = TypeVar("T")
_KINDS: tuple[CorrelationKind, ...] = get_args(CorrelationKind)
# pySigma's name for the 50th percentile.
_MEDIAN = "value_median"
_VALUED = ("value_count", "value_sum", "value_avg", "value_percentile", _MEDIAN)
_TEMPORAL = ("temporal", "temporal_ordered")
_OPERATORS: tuple[Operator, ...] = get_args(Operator)
_LONGEST = 1000 * 366 * 86400
_KEYS = ("type", "rules", "group-by", "timespan", "condition", "aliases", "generate")


def references(node: Mapping) -> tuple[str, ...]:
    """The rules that a correlation names, as written."""
    return tuple(
        str(one.value)
        for one in _references(node)
        if isinstance(one, Scalar) and one.value is not None
    )


def _references(node: Mapping) -> tuple[Node, ...]:
    given = node.get("rules")
    if given is None or (isinstance(given, Scalar) and given.value is None):
        return ()
    return given.items if isinstance(given, Items) else (given,)


def generates(node: Mapping) -> bool:
    """Whether the rules that the correlation counts raise alerts as well."""
    given = node.get("generate")
    return isinstance(given, Scalar) and given.value is True


def lower_correlation(
    node: Mapping, keys: Table[str, str], findings: list[Diagnostic]
) -> Correlation | None:
    """The node of the tree, or None if something was refused.

    `keys` maps the name and the id of every rule and correlation of the page to its key.
    """
    problems: list[Diagnostic] = []

    def attempt(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except Refused as refused:
            problems.append(refused.finding)
            return None

    kind = attempt(lambda: _kind(node))
    # Each reference separately, so that every wrong one is reported.
    given = [
        attempt(partial(_rule, one, keys, node.key_span("rules"), "counts"))
        for one in _references(node)
    ]
    rules = tuple(key for key in given if key is not None)
    if not given:
        problems.append(
            Refused(
                node.span, "ADS401", "this correlation has no rules", "rules: [name-of-a-rule]"
            ).finding
        )
    if kind != "temporal_ordered":  # in an ordered correlation, a rule may come twice
        rules = tuple(dict.fromkeys(rules))
    group_by = attempt(lambda: _texts(node, "group-by"))
    seconds = attempt(lambda: _seconds(node))
    bounds = attempt(
        lambda: _bounds(node, kind, len(given) if kind == "temporal_ordered" else len(rules))
    )
    fields = attempt(lambda: _fields(node, kind))
    percent = attempt(lambda: _percentile(node, kind))
    aliases = attempt(lambda: _aliases(node, keys, rules))
    attempt(lambda: _no_unknown_keys(node))
    findings.extend(problems)
    if (
        problems
        or kind is None
        or group_by is None
        or seconds is None
        or bounds is None
        or fields is None
    ):
        return None
    known: CorrelationKind = "value_percentile" if kind == _MEDIAN else kind  # type: ignore[assignment]
    return Correlation(known, rules, group_by, seconds, bounds, fields, percent, aliases or ())


def _kind(node: Mapping) -> str:
    given = plain(node).get("type")
    if given in _KINDS or given == _MEDIAN:
        return str(given)
    hint = did_you_mean(str(given), _KINDS) or f"valid types: {', '.join(_KINDS)}"
    message = f"unknown correlation type '{given}'" if given else "this correlation has no type"
    raise Refused(locate(node, ["type"]), "ADS401", message, hint)


def _rule(one: Node, keys: Table[str, str], where: Span, verb: str) -> str:
    if not isinstance(one, Scalar) or one.value is None:
        where = where if isinstance(one, Scalar) else one.span
        raise Refused(
            where, "ADS401", "a rule reference must be a name or an id", "rules: [name-of-a-rule]"
        )
    name = str(one.value)
    if name not in keys:
        hint = did_you_mean(name, keys) or f"the page has {named(keys) or 'no other rules'}"
        raise Refused(
            one.span,
            "ADS405",
            f"the correlation {verb} the rule '{name}', which this page does not have",
            hint,
        )
    return keys[name]


def _texts(node: Mapping, name: str) -> tuple[str, ...]:
    given = node.get(name)
    items = given.items if isinstance(given, Items) else () if given is None else (given,)
    texts = tuple(
        str(one.value) for one in items if isinstance(one, Scalar) and one.value not in (None, "")
    )
    if len(texts) != len(items):
        raise Refused(
            node.key_span(name), "ADS401", f"'{name}' must be a field or a list of fields"
        )
    return texts


def _seconds(node: Mapping) -> int:
    given = plain(node).get("timespan")
    where = locate(node, ["timespan"])
    if given is None:
        raise Refused(
            node.span, "ADS401", "this correlation has no timespan", "for example: timespan: 5m"
        )
    try:
        seconds = compat.seconds(given)
    except SigmaError as error:
        hint = "write a number and one of s, m, h, d, w, M, y, for example 5m"
        raise Refused(where, "ADS409", f"invalid timespan '{given}'", hint) from error
    if seconds > _LONGEST:
        raise Refused(
            where,
            "ADS409",
            "the timespan is longer than 1000 years",
            "for example: timespan: 5m",
        )
    return seconds


def _bounds(node: Mapping, kind: str | None, rules: int) -> tuple[Bound, ...]:
    """The bounds of the measured value; several make a range."""
    given = node.get("condition")
    where = node.key_span("condition")
    if given is None and kind in _TEMPORAL:
        return (Bound("gte", rules),)
    if not isinstance(given, Mapping):
        if isinstance(given, Scalar) and isinstance(given.value, str) and kind in _TEMPORAL:
            hint = (
                "without a condition, all rules must match; "
                "with condition: {gte: 2}, any two of them"
            )
            raise Refused(
                where,
                "ADS402",
                "conditions over rule names are not part of Sigma 2.1.0",
                hint,
            )
        raise Refused(
            where,
            "ADS401",
            "a correlation's condition must be a mapping",
            "for example: condition: {gte: 10}",
        )
    known = (*_OPERATORS, "field", "percentile")
    for entry in given.entries:
        if entry.key.value not in known:
            meant = did_you_mean(str(entry.key.value), known)
            raise Refused(
                entry.key.span, "ADS401", f"unknown key '{entry.key.value}' in the condition", meant
            )
    bounds = tuple(
        Bound(op, _bound(given, op, kind)) for op in _OPERATORS if given.get(op) is not None
    )
    if not bounds:
        raise Refused(
            where, "ADS401", "a correlation's condition needs one of gt, gte, lt, lte, eq, neq"
        )
    if kind == "temporal_ordered" and not all(_whole(bound, rules) for bound in bounds):
        message = "an ordered correlation is supported only if all of its rules must match"
        raise Refused(where, "ADS402", message, f"remove the condition, or write gte: {rules}")
    if kind == "temporal" and not any(_satisfied(bounds, number) for number in range(1, rules + 1)):
        message = f"this condition never holds: 1 to {rules} different rules can match"
        raise Refused(where, "ADS409", message)
    return bounds


def _bound(given: Mapping, op: str, kind: str | None) -> int | float:
    value = plain(given)[op]
    number = type(value) is int or (isinstance(value, float) and math.isfinite(value))
    counts = kind not in ("value_sum", "value_avg", "value_percentile", _MEDIAN)
    if not number or (counts and not isinstance(value, int)):
        raise Refused(
            locate(given, [op]),
            "ADS409",
            f"'{op}' needs a {'whole ' * counts}number, not {value!r}",
        )
    if counts and (value < 0 or (op == "lt" and value < 2) or (op in ("lte", "eq") and value < 1)):
        message = f"'{op}: {value}' never holds: a group without events is never evaluated"
        raise Refused(locate(given, [op]), "ADS409", message, "require at least one event")
    if counts and op == "gte" and value < 1:
        raise Refused(
            locate(given, [op]),
            "ADS409",
            "'gte: 0' always holds",
            "write gte: 1 or more",
        )
    known: int | float = value
    return known


def _satisfied(bounds: tuple[Bound, ...], number: int) -> bool:
    return all(HOLDS[bound.op](number, bound.value) for bound in bounds)


def _whole(bound: Bound, rules: int) -> bool:
    return (bound.op in ("gte", "eq") and bound.value == rules) or (
        bound.op == "gt" and bound.value == rules - 1
    )


def _fields(node: Mapping, kind: str | None) -> tuple[str, ...]:
    condition = node.get("condition")
    given = condition.get("field") if isinstance(condition, Mapping) else None
    where = locate(node, ["condition", "field"])
    if kind is not None and kind not in _VALUED:
        if given is not None:
            message = f"{kind} counts events, not the values of a field"
            raise Refused(
                where, "ADS401", message, "write 'type: value_count', or remove the field"
            )
        return ()
    items = given.items if isinstance(given, Items) else () if given is None else (given,)
    names = tuple(
        str(one.value) for one in items if isinstance(one, Scalar) and isinstance(one.value, str)
    )
    if not names and kind is not None and given is None:
        message = f"{kind} needs a 'field' to measure"
        raise Refused(node.key_span("condition"), "ADS401", message)
    if len(names) != len(items) or not all(names) or (given is not None and not names):
        raise Refused(where, "ADS401", "'field' must be the name of a field")
    if len(names) > 1 and kind != "value_count":
        raise Refused(where, "ADS401", f"{kind} measures one field, not {len(names)}")
    return names


def _percentile(node: Mapping, kind: str | None) -> float | None:
    condition = node.get("condition")
    given = condition.get("percentile") if isinstance(condition, Mapping) else None
    where = locate(node, ["condition", "percentile"])
    if kind == _MEDIAN and given is None:
        return 50
    if kind != "value_percentile":
        if given is not None and kind is not None:
            raise Refused(
                where,
                "ADS401",
                f"'percentile' cannot be combined with {kind}",
                "write 'type: value_percentile'",
            )
        return None
    if given is None:
        hint = "for example: condition: {field: bytes, percentile: 95, gte: 1000}"
        raise Refused(
            node.key_span("condition"),
            "ADS401",
            "value_percentile needs a 'percentile'",
            hint,
        )
    value = given.value if isinstance(given, Scalar) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 100:
        raise Refused(
            where, "ADS409", f"'percentile' must be a number from 0 to 100, not {plain(given)!r}"
        )
    return value


def _aliases(node: Mapping, keys: Table[str, str], rules: tuple[str, ...]) -> tuple[Alias, ...]:
    given = node.get("aliases")
    if given is None:
        return ()
    shape = "for example: aliases: {ip: {name-of-a-rule: SourceIp}}"
    if not isinstance(given, Mapping):
        raise Refused(node.key_span("aliases"), "ADS401", "'aliases' must be a mapping", shape)
    aliases = []
    for entry in given.entries:
        if not isinstance(entry.value, Mapping):
            message = f"the alias '{entry.key.value}' must map rules to fields"
            raise Refused(entry.key.span, "ADS401", message, shape)
        fields = []
        for one in entry.value.entries:
            key = _rule(one.key, keys, one.key.span, "has an alias for")
            if key not in rules:
                message = (
                    f"the alias '{entry.key.value}' names the rule '{one.key.value}', "
                    "which the correlation does not count"
                )
                raise Refused(
                    one.key.span, "ADS405", message, f"counted rules: {named(rules) or 'none'}"
                )
            if (
                not isinstance(one.value, Scalar)
                or not isinstance(one.value.value, str)
                or not one.value.value
            ):
                raise Refused(
                    one.key.span, "ADS401", "an alias must map each rule to a field name", shape
                )
            fields.append((key, one.value.value))
        aliases.append(Alias(str(entry.key.value), tuple(fields)))
    return tuple(aliases)


def _no_unknown_keys(node: Mapping) -> None:
    """Refuse keys that would change the meaning of the correlation if they were ignored."""
    for entry in node.entries:
        name, where = str(entry.key.value), entry.key.span
        if name == "generate" and not (
            isinstance(entry.value, Scalar) and isinstance(entry.value.value, bool | None)
        ):
            raise Refused(where, "ADS401", "'generate' must be true or false")
        if name not in _KEYS:
            raise Refused(
                where,
                "ADS401",
                f"unknown key '{name}' in the correlation",
                did_you_mean(name, _KEYS),
            )
