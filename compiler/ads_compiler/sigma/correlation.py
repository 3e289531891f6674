"""A Sigma correlation to a counting node. What is not compiled yet is refused at its line."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Table
from functools import partial
from typing import Literal, TypeVar

from sigma.correlations import SigmaCorrelationTimespan
from sigma.exceptions import SigmaError

from ads_compiler.detection.tree import Correlation, EventCount, ValueCount
from ads_compiler.diagnostics import Diagnostic, did_you_mean
from ads_compiler.sigma.values import Refused
from ads_compiler.yamlmap import Items, Mapping, Node, Scalar, locate, plain

T = TypeVar("T")
_KINDS = ("event_count", "value_count")
_LATER = ("temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile", "value_median")
_OPERATORS = ("gt", "gte", "lt", "lte", "eq", "neq")
_KEYS = ("type", "rules", "group-by", "timespan", "condition", "aliases", "generate")


def references(node: Mapping) -> tuple[str, ...]:
    """The rules that a correlation names, as written."""
    return tuple(str(one.value) for one in _references(node) if isinstance(one, Scalar) and one.value is not None)


def _references(node: Mapping) -> tuple[Node, ...]:
    given = node.get("rules")
    if given is None or (isinstance(given, Scalar) and given.value is None):
        return ()
    return given.items if isinstance(given, Items) else (given,)


def generates(node: Mapping) -> bool:
    """Whether the rules that the correlation counts alert themselves as well."""
    given = node.get("generate")
    return isinstance(given, Scalar) and given.value is True


def lower_correlation(node: Mapping, keys: Table[str, str | None], findings: list[Diagnostic]) -> Correlation | None:
    """The counting node, or None where something was refused.

    `keys` maps the name and the id of every rule of the page to its key; to None for a correlation.
    """
    problems: list[Diagnostic] = []

    def attempt(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except Refused as refused:
            problems.append(refused.finding)
            return None

    kind = attempt(lambda: _kind(node))
    # Each reference by itself, so that every wrong one is told.
    rules = tuple(attempt(partial(_rule, one, node, keys)) for one in _references(node))
    if not rules:
        problems.append(
            Refused(node.span, "ADS401", "this correlation names no rules", "rules: [name-of-a-rule]").finding
        )
    group_by = attempt(lambda: _texts(node, "group-by"))
    seconds = attempt(lambda: _seconds(node))
    # The later types have conditions of their own, or none.
    condition = None if plain(node).get("type") in _LATER else attempt(lambda: _condition(node, kind))
    attempt(lambda: _no_more(node))
    findings.extend(problems)
    if problems or group_by is None or seconds is None or condition is None:
        return None
    op, count, field = condition
    counted = tuple(dict.fromkeys(key for key in rules if key is not None))
    if kind == "event_count":
        return EventCount(counted, group_by, seconds, op, count)
    if field is None:
        where = node.key_span("condition")
        findings.append(Refused(where, "ADS401", "a value_count needs the 'field' whose values it counts").finding)
        return None
    return ValueCount(counted, group_by, seconds, op, count, field)


def _kind(node: Mapping) -> str:
    given = plain(node).get("type")
    where = locate(node, ["type"])
    if given in _KINDS:
        return str(given)
    if given in _LATER:
        raise Refused(
            where,
            "ADS402",
            f"correlations of the type '{given}' are not compiled yet",
            f"compiled are {' and '.join(_KINDS)}",
        )
    hint = did_you_mean(str(given), _KINDS) or f"known are {', '.join((*_KINDS, *_LATER))}"
    raise Refused(
        where, "ADS401", f"'{given}' is no type of correlation" if given else "this correlation has no type", hint
    )


def _rule(one: Node, node: Mapping, keys: Table[str, str | None]) -> str:
    if not isinstance(one, Scalar) or one.value is None:
        where = node.key_span("rules") if isinstance(one, Scalar) else one.span
        raise Refused(where, "ADS401", "a rule is referred to by its name or id", "rules: [name-of-a-rule]")
    name = str(one.value)
    if name not in keys:
        hint = did_you_mean(name, keys) or f"the page has {', '.join(keys) or 'no other rule'}"
        message = f"the correlation counts the rule '{name}', which this page does not have"
        raise Refused(one.span, "ADS405", message, hint)
    key = keys[name]
    if key is None:
        message = f"'{name}' is itself a correlation; counting correlations is not compiled yet"
        raise Refused(one.span, "ADS402", message)
    return key


def _texts(node: Mapping, name: str) -> tuple[str, ...]:
    given = node.get(name)
    found = given.items if isinstance(given, Items) else () if given is None else (given,)
    texts = tuple(str(one.value) for one in found if isinstance(one, Scalar) and one.value not in (None, ""))
    if len(texts) != len(found):
        raise Refused(node.key_span(name), "ADS401", f"'{name}' must be a field or a list of fields")
    return texts


def _seconds(node: Mapping) -> int:
    given = plain(node).get("timespan")
    where = locate(node, ["timespan"])
    if given is None:
        raise Refused(node.span, "ADS401", "this correlation has no timespan", "for example: timespan: 5m")
    try:
        return SigmaCorrelationTimespan(given).seconds
    except (SigmaError, TypeError, ValueError, OverflowError) as error:
        hint = "a number and one of s, m, h, d, w, M, y: for example 5m"
        raise Refused(where, "ADS409", f"'{given}' is no timespan", hint) from error


def _condition(node: Mapping, kind: str | None) -> tuple[Literal["gt", "gte"], int, str | None]:
    given = node.get("condition")
    where = node.key_span("condition")
    if not isinstance(given, Mapping):
        raise Refused(
            where, "ADS401", "a correlation's condition must be a mapping", "for example: condition: {gte: 10}"
        )
    facts = plain(given)
    operators = [op for op in _OPERATORS if op in facts]
    unknown = [key for key in facts if key not in (*_OPERATORS, "field")]
    if unknown:
        raise Refused(
            given.key_span(unknown[0]),
            "ADS401",
            f"unknown key '{unknown[0]}' in the condition",
            did_you_mean(str(unknown[0]), (*_OPERATORS, "field")),
        )
    if len(operators) != 1 or operators[0] not in ("gt", "gte"):
        if len(operators) == 1:
            message = f"'{operators[0]}' needs the end of the window, which is not compiled yet"
            raise Refused(given.key_span(operators[0]), "ADS402", message, "use gt or gte")
        raise Refused(where, "ADS401", "a correlation's condition needs exactly one of gt, gte, lt, lte, eq, neq")
    op = operators[0]
    count, field = facts[op], facts.get("field")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise Refused(locate(given, [op]), "ADS409", f"'{op}' needs a whole number, not {count!r}")
    if count < 1 and op == "gte":
        raise Refused(locate(given, [op]), "ADS409", "'gte: 0' holds without any event", "write gte: 1 or more")
    if "field" in facts and kind == "event_count":
        message = "an event_count counts events, not the values of a field"
        raise Refused(given.key_span("field"), "ADS401", message, "write 'type: value_count', or remove the field")
    if isinstance(field, list):
        raise Refused(
            given.key_span("field"), "ADS402", "counting the values of several fields together is not compiled yet"
        )
    if field is not None and (not isinstance(field, str) or not field):
        raise Refused(given.key_span("field"), "ADS401", "'field' must be the name of a field")
    return ("gte" if op == "gte" else "gt"), count, field


def _no_more(node: Mapping) -> None:
    """Refuse what would change the meaning if it were left out."""
    for entry in node.entries:
        name, where = str(entry.key.value), entry.key.span
        if name == "aliases":
            raise Refused(where, "ADS402", "aliases of a correlation are not compiled yet")
        if name == "generate" and not (isinstance(entry.value, Scalar) and isinstance(entry.value.value, bool | None)):
            raise Refused(where, "ADS401", "'generate' must be true or false")
        if name not in _KEYS:
            raise Refused(where, "ADS401", f"unknown key '{name}' in the correlation", did_you_mean(name, _KEYS))
