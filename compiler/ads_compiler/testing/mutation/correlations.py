"""The ways in which a correlation is broken, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ads_compiler.detection.tree import Bound, Correlation, Rule
from ads_compiler.detection.words import span as lasting

Made = Iterator[tuple[Correlation, str]]


@dataclass(frozen=True, slots=True)
class CorrelationOperator:
    """A way of breaking a correlation; `says` is for the manual."""

    name: str
    says: str
    make: Callable[[Correlation], Made]


def _thresholds(logic: Correlation) -> Made:
    for number, bound in enumerate(logic.bounds):
        for other in (bound.value - 1, bound.value + 1):
            made = Bound(bound.op, other)
            bounds = (*logic.bounds[:number], made, *logic.bounds[number + 1 :])
            yield replace(logic, bounds=bounds), f"the threshold {bound.value} changed to {other}"


def _windows(logic: Correlation) -> Made:
    for seconds in (logic.seconds // 2, logic.seconds * 2):
        if seconds > 0:
            says = f"the window of {lasting(logic.seconds)} changed to {lasting(seconds)}"
            yield replace(logic, seconds=seconds), says


def _groups(logic: Correlation) -> Made:
    for name in logic.group_by:
        kept = tuple(other for other in logic.group_by if other != name)
        yield replace(logic, group_by=kept), f"no longer grouped by {name}"


def _rules(logic: Correlation) -> Made:
    """A rule less; where all of them were asked for, all of the others are."""
    if len(logic.rules) < 2:
        return
    every = logic.bounds == (Bound("gte", len(logic.rules)),) and logic.kind.startswith("temporal")
    for key in logic.rules:
        kept = tuple(other for other in logic.rules if other != key)
        bounds = (Bound("gte", len(kept)),) if every else logic.bounds
        yield replace(logic, rules=kept, bounds=bounds), f"the rule '{key}' no longer counted"


def _kinds(logic: Correlation) -> Made:
    match logic.kind:
        case "temporal":
            yield replace(logic, kind="temporal_ordered"), "the order of the rules minded"
        case "temporal_ordered":
            yield replace(logic, kind="temporal"), "the order of the rules ignored"
        case "value_count":
            says = f"events counted, not different values of {' and '.join(logic.fields)}"
            yield replace(logic, kind="event_count", fields=()), says


CORRELATION_OPERATORS: tuple[CorrelationOperator, ...] = (
    CorrelationOperator("threshold", "A bound is one less, one more.", _thresholds),
    CorrelationOperator("window", "The time span is halved, and doubled.", _windows),
    CorrelationOperator("group-dropped", "A field of `group-by` is left out.", _groups),
    CorrelationOperator("rule-dropped", "One of the rules that are counted is left out.", _rules),
    CorrelationOperator(
        "kind",
        "`temporal` and `temporal_ordered` are exchanged; events are counted, not values.",
        _kinds,
    ),
)


def grouped(rule: Rule, rules: Iterable[Rule]) -> frozenset[str]:
    """Fields without which an event that a rule matches counts nowhere: all that read the rule group by them."""
    found = [
        frozenset(logic.group_by) - {alias.name for alias in logic.aliases}
        for logic in (other.logic for other in rules)
        if isinstance(logic, Correlation) and rule.key in logic.rules
    ]
    return frozenset() if rule.alerts or not found else frozenset.intersection(*found)


def same(one: Correlation, other: Correlation) -> bool:
    """Whether two correlations give the same alerts for certain."""
    return _plain(one) == _plain(other)


def _plain(logic: Correlation) -> Correlation:
    """A form in which some equal correlations are equal: counts are whole, and one event is reached at once."""
    counts = not logic.kind.startswith("value_") or logic.kind == "value_count"
    bounds = tuple(sorted((_whole(bound) if counts else bound for bound in logic.bounds), key=repr))
    alone = logic.kind == "event_count" and all(b.op == "gte" and b.value <= 1 for b in bounds)
    rules = (
        logic.rules
        if logic.kind == "temporal_ordered" and len(logic.rules) > 1
        else tuple(sorted(logic.rules))
    )
    kind = "temporal" if logic.kind == "temporal_ordered" and len(logic.rules) < 2 else logic.kind
    if alone:
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
    """`gt 4` as `gte 5`, `lt 5` as `lte 4`; less than one event is never judged."""
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
