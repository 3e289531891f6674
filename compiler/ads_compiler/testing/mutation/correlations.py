"""The mutation operators of correlations, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ads_compiler.detection.tree import Bound, Correlation, Rule
from ads_compiler.detection.words import span as duration

Changed = Iterator[tuple[Correlation, str]]


@dataclass(frozen=True, slots=True)
class CorrelationOperator:
    """A mutation operator of correlations; `summary` is for the manual."""

    name: str
    summary: str
    make: Callable[[Correlation], Changed]


def _thresholds(logic: Correlation) -> Changed:
    for number, bound in enumerate(logic.bounds):
        for other in (bound.value - 1, bound.value + 1):
            changed = Bound(bound.op, other)
            bounds = (*logic.bounds[:number], changed, *logic.bounds[number + 1 :])
            yield replace(logic, bounds=bounds), f"the threshold {bound.value} changed to {other}"


def _windows(logic: Correlation) -> Changed:
    for seconds in (logic.seconds // 2, logic.seconds * 2):
        if seconds > 0:
            description = f"the window of {duration(logic.seconds)} changed to {duration(seconds)}"
            yield replace(logic, seconds=seconds), description


def _groups(logic: Correlation) -> Changed:
    for name in logic.group_by:
        remaining = tuple(other for other in logic.group_by if other != name)
        yield replace(logic, group_by=remaining), f"no longer grouped by {name}"


def _rules(logic: Correlation) -> Changed:
    """Drop one of the rules; if all of them were required, all of the others are."""
    if len(logic.rules) < 2:
        return
    every = logic.bounds == (Bound("gte", len(logic.rules)),) and logic.kind.startswith("temporal")
    for key in logic.rules:
        remaining = tuple(other for other in logic.rules if other != key)
        bounds = (Bound("gte", len(remaining)),) if every else logic.bounds
        yield replace(logic, rules=remaining, bounds=bounds), f"the rule '{key}' no longer counted"


def _kinds(logic: Correlation) -> Changed:
    match logic.kind:
        case "temporal":
            yield replace(logic, kind="temporal_ordered"), "the order of the rules enforced"
        case "temporal_ordered":
            yield replace(logic, kind="temporal"), "the order of the rules ignored"
        case "value_count":
            description = f"events counted, not distinct values of {' and '.join(logic.fields)}"
            yield replace(logic, kind="event_count", fields=()), description


CORRELATION_OPERATORS: tuple[CorrelationOperator, ...] = (
    CorrelationOperator("threshold", "Change a bound by one, up and down.", _thresholds),
    CorrelationOperator("window", "Halve and double the time span.", _windows),
    CorrelationOperator("group-dropped", "Drop a field of `group-by`.", _groups),
    CorrelationOperator("rule-dropped", "Drop one of the rules that are counted.", _rules),
    CorrelationOperator(
        "kind",
        "Swap `temporal` and `temporal_ordered`; count events instead of values.",
        _kinds,
    ),
)


def grouped(rule: Rule, rules: Iterable[Rule]) -> frozenset[str]:
    """Fields that an event needs to be counted: all correlations of the rule group by them."""
    groups = [
        frozenset(logic.group_by) - {alias.name for alias in logic.aliases}
        for logic in (other.logic for other in rules)
        if isinstance(logic, Correlation) and rule.key in logic.rules
    ]
    return frozenset() if rule.alerts or not groups else frozenset.intersection(*groups)


def same(one: Correlation, other: Correlation) -> bool:
    """Whether two correlations are known to give the same alerts."""
    return _plain(one) == _plain(other)


def _plain(logic: Correlation) -> Correlation:
    """A canonical form: counts are integers, and a threshold of one event needs no window."""
    counts = not logic.kind.startswith("value_") or logic.kind == "value_count"
    bounds = tuple(sorted((_whole(bound) if counts else bound for bound in logic.bounds), key=repr))
    single = logic.kind == "event_count" and all(b.op == "gte" and b.value <= 1 for b in bounds)
    rules = (
        logic.rules
        if logic.kind == "temporal_ordered" and len(logic.rules) > 1
        else tuple(sorted(logic.rules))
    )
    kind = "temporal" if logic.kind == "temporal_ordered" and len(logic.rules) < 2 else logic.kind
    if single:
        bounds, seconds = (Bound("gte", 1),), 1
    else:
        seconds = logic.seconds
    return replace(
        logic,
        kind=kind,
        bounds=bounds,
        seconds=seconds,
        rules=rules,
        group_by=tuple(sorted(logic.group_by)),
    )


def _whole(bound: Bound) -> Bound:
    """`gt 4` as `gte 5`, `lt 5` as `lte 4`; a group always has at least one event."""
    if not float(bound.value).is_integer():
        return bound
    value = int(bound.value)
    match bound.op:
        case "gt":
            return Bound("gte", max(value + 1, 1))
        case "gte":
            return Bound("gte", max(value, 1))
        case "lt":
            return Bound("lte", value - 1)
    return bound
