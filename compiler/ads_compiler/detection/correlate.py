"""The reference semantics of correlations: short and slow, over all events in order of time.

A group consists of the events that agree on `group_by`. It is evaluated in one of two ways:

- Where more events can only raise the measure (counts and sums with gt and gte), each event ends
  a sliding window of `seconds`, whose start is excluded. If the bounds hold, the group alerts and
  is reset.
- Otherwise the first event opens a window of `seconds`, whose end is excluded. The window is
  evaluated when it closes, and the next event opens the next one.

An alert of a correlation is in turn an event for the correlations that name it: the event that
completed it plus the fields of the group, at the time of the alert. Percentiles are interpolated
linearly (Hyndman and Fan 1996, definition 7).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from typing import Any

from ads_compiler.detection.interpret import Event, holds, lookup, number_of, text_of
from ads_compiler.detection.tree import Alias, Correlation, Rule

HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
}


MOST_COMBINED = 10_000  # distinct values that one event can add if several fields hold lists


@dataclass(frozen=True, slots=True)
class Reached:
    """An alert of a correlation: its time, its group, and the measure over how many events."""

    key: str
    time: float
    group: Mapping[str, str]
    measure: Fraction
    events: int


@dataclass
class _Counted:
    """An event of a group, with the rules that it matched and the values it adds to the measure."""

    time: float
    event: Event
    rules: frozenset[str]
    values: tuple[Any, ...]


@dataclass
class _State:
    reached: list[Reached] = field(default_factory=list)
    groups: dict[tuple[str, tuple[str, ...]], list[_Counted]] = field(default_factory=dict)


def alerts(rules: Sequence[Rule], events: Sequence[tuple[float, Event]]) -> list[Reached]:
    """The alerts of the correlations among the rules, for timed events in any order."""
    stream = sorted(events, key=lambda item: (item[0], canonical(item[1])))
    looking = [(rule.key, rule.logic) for rule in rules if not isinstance(rule.logic, Correlation)]
    return reach(
        rules, ((time, e, {key for key, logic in looking if holds(logic, e)}) for time, e in stream)
    )


def reach(rules: Sequence[Rule], stream: Iterable[tuple[float, Event, set[str]]]) -> list[Reached]:
    """Like `alerts`, for events in order of time, each with the keys of the rules it matches."""
    ordered = depth_first(rules)
    state = _State()
    for time, event, hits in stream:
        _close(ordered, state, time)
        _take(ordered, state, time, event, hits)
    _close(ordered, state, None)
    return state.reached


def canonical(event: Event) -> str:
    """A canonical text of an event, which orders events with equal times."""
    return json.dumps(event, sort_keys=True, default=str)


def depth_first(rules: Sequence[Rule]) -> list[Rule]:
    """The correlations in dependency order: each after the correlations that it counts."""
    waiting = [rule for rule in rules if isinstance(rule.logic, Correlation)]
    done: list[Rule] = []
    while waiting:
        keys = {rule.key for rule in waiting}
        ready = [
            r
            for r in waiting
            if isinstance(r.logic, Correlation) and keys.isdisjoint(r.logic.rules)
        ]
        if not ready:
            raise ValueError("correlations count one another")
        done.extend(ready)
        waiting = [rule for rule in waiting if rule not in ready]
    return done


def _take(
    ordered: Sequence[Rule], state: _State, time: float, event: Event, hits: set[str]
) -> None:
    """Feed an event to every correlation that counts one of the rules it matched."""
    for rule in ordered:
        logic = rule.logic
        assert isinstance(logic, Correlation)
        for group, matched in groups_of(logic, event, hits).items():
            counted = _Counted(time, event, matched, values_of(logic, event, matched))
            window = state.groups.setdefault((rule.key, group), [])
            window.append(counted)
            if not logic.closing:
                window[:] = [one for one in window if one.time > time - logic.seconds]
                _evaluate(ordered, state, rule, group, time)


def _close(ordered: Sequence[Rule], state: _State, now: float | None) -> None:
    """Evaluate the windows that have closed by `now`, in order of their ends; None closes all."""
    while True:
        due = [
            (window[0].time + rule.logic.seconds, number, group, rule)
            for number, rule in enumerate(ordered)
            for (key, group), window in state.groups.items()
            if key == rule.key
            and window
            and isinstance(rule.logic, Correlation)
            and rule.logic.closing
        ]
        end, _, group, rule = min(due, key=lambda item: item[:3], default=(None, 0, (), None))
        if end is None or rule is None or (now is not None and end > now):
            return
        _evaluate(ordered, state, rule, group, end)
        state.groups[rule.key, group] = []


def _evaluate(
    ordered: Sequence[Rule], state: _State, rule: Rule, group: tuple[str, ...], time: float
) -> None:
    logic, window = rule.logic, state.groups[rule.key, group]
    assert isinstance(logic, Correlation)
    total = measure(logic, [(one.time, one.rules, one.values) for one in window])
    if total is None or not all(HOLDS[bound.op](total, bound.value) for bound in logic.bounds):
        return
    named = dict(zip(logic.group_by, group, strict=True))
    state.reached.append(Reached(rule.key, time, named, total, len(window)))
    last = window[-1].event
    state.groups[rule.key, group] = []
    _take(ordered[ordered.index(rule) + 1 :], state, time, {**last, **named}, {rule.key})


def groups_of(
    logic: Correlation, event: Event, hits: set[str]
) -> dict[tuple[str, ...], frozenset[str]]:
    """The groups that an event belongs to, each with the matched rules that put it there.

    There are several only if aliases differ between rules, and none if a group field is absent.
    """
    groups: dict[tuple[str, ...], frozenset[str]] = {}
    for key in logic.rules:
        if key in hits:
            texts = [_texts(event, _field(logic.aliases, name, key)) for name in logic.group_by]
            if all(texts):
                group = tuple(", ".join(one) for one in texts)
                groups[group] = groups.get(group, frozenset()) | {key}
    return groups


def values_of(logic: Correlation, event: Event, matched: frozenset[str]) -> tuple[Any, ...]:
    """The values that an event adds to the measure: texts to count, or numbers."""
    distinct: dict[Any, None] = {}
    numbers: list[Fraction] = []
    for key in (key for key in logic.rules if key in matched):
        names = [_field(logic.aliases, name, key) for name in logic.fields]
        if logic.kind == "value_count":
            distinct |= dict.fromkeys(
                islice(
                    product(*(dict.fromkeys(_texts(event, name)) for name in names)), MOST_COMBINED
                )
            )
        elif names and not numbers:
            read = (number_of(value) for value in lookup(event, names[0]))
            numbers = [Fraction(number) for number in read if number is not None]
    return tuple(numbers) if logic.kind != "value_count" else tuple(distinct)


def measure(
    logic: Correlation, counted: Sequence[tuple[float, frozenset[str], tuple[Any, ...]]]
) -> Fraction | None:
    """The measure of a correlation over the events of a window; None without any values."""
    values = [value for _, _, added in counted for value in added]
    match logic.kind:
        case "event_count":
            return Fraction(len(counted))
        case "value_count":
            return Fraction(len(set(values)))
        case "temporal":
            return Fraction(len(frozenset().union(*(rules for _, rules, _ in counted))))
        case "temporal_ordered":
            return Fraction(in_order(logic.rules, [(time, rules) for time, rules, _ in counted]))
        case "value_sum":
            return sum(values, Fraction(0))
        case "value_avg":
            return sum(values, Fraction(0)) / len(values) if values else None
        case "value_percentile":
            return percentile(sorted(values), Fraction(logic.percentile or 0)) if values else None


def percentile(values: Sequence[Fraction], percent: Fraction) -> Fraction:
    """The percentile of sorted values, interpolated linearly between the two nearest."""
    place = percent / 100 * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def in_order(rules: Sequence[str], counted: Sequence[tuple[float, frozenset[str]]]) -> int:
    """How many of the rules, from the first on, are matched in order by different events.

    Events with equal times count in any order.
    """
    done = 0
    for time in sorted({time for time, _ in counted}):
        together = [matched for when, matched in counted if when == time]
        while done < len(rules):
            reach = next(
                (
                    n
                    for n in range(len(rules) - done, 0, -1)
                    if _each(rules[done : done + n], together)
                ),
                0,
            )
            if not reach:
                break
            done += reach
            together = []
    return done


def _each(rules: Sequence[str], events: Sequence[frozenset[str]]) -> bool:
    """Whether each of the rules can be matched by a different event."""
    if not rules:
        return True
    return any(
        rules[0] in matched and _each(rules[1:], [*events[:number], *events[number + 1 :]])
        for number, matched in enumerate(events)
    )


def _field(aliases: Sequence[Alias], name: str, key: str) -> str:
    return next(
        (dict(alias.fields).get(key, name) for alias in aliases if alias.name == name), name
    )


def _texts(event: Event, name: str) -> list[str]:
    return [text for text in map(text_of, lookup(event, name)) if text is not None]
