"""What a correlation means, in as few lines as can say it: all events at once, in order of their time, no window kept.

A group is made of events that agree on `group_by`. Two ways of judging it:

- Where more can only help (counts and sums with gt and gte), each event is the end of a window of `seconds` (the
  beginning is not part of it); when the bounds hold there is an alert, and the group starts anew.
- Otherwise the first event opens a window of `seconds` (the end is not part of it); it is judged when it is over, and
  the next event opens the next one.

An alert of a correlation is an event for those that name it: the event that completed it, with the group's fields, at
the time of the alert. Values of a percentile lie on the straight line between their neighbours (Hyndman and Fan 1996,
definition 7).
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
    "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b, "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b,
    "eq": lambda a, b: a == b, "neq": lambda a, b: a != b,
}  # fmt: skip


MOST_COMBINED = 10_000  # different values that one event can add, where several fields hold lists


@dataclass(frozen=True, slots=True)
class Reached:
    """An alert of a correlation: when, for which group, and what was measured over how many events."""

    key: str
    time: float
    group: Mapping[str, str]
    measure: Fraction
    events: int


@dataclass
class _Counted:
    """An event of a group: the rules that it matched, and the values that are measured."""

    time: float
    event: Event
    rules: frozenset[str]
    values: tuple[Any, ...]


@dataclass
class _State:
    reached: list[Reached] = field(default_factory=list)
    groups: dict[tuple[str, tuple[str, ...]], list[_Counted]] = field(default_factory=dict)


def alerts(rules: Sequence[Rule], events: Sequence[tuple[float, Event]]) -> list[Reached]:
    """What the correlations among the rules reach, for events with their times, in any order."""
    stream = sorted(events, key=lambda item: (item[0], canonical(item[1])))
    looking = [(rule.key, rule.logic) for rule in rules if not isinstance(rule.logic, Correlation)]
    return reach(
        rules, ((time, e, {key for key, logic in looking if holds(logic, e)}) for time, e in stream)
    )


def reach(rules: Sequence[Rule], stream: Iterable[tuple[float, Event, set[str]]]) -> list[Reached]:
    """The same for events in order, each with the keys of the rules that it matches."""
    ordered = depth_first(rules)
    state = _State()
    for time, event, hits in stream:
        _close(ordered, state, time)
        _take(ordered, state, time, event, hits)
    _close(ordered, state, None)
    return state.reached


def canonical(event: Event) -> str:
    """A text that is equal for equal events: it decides the order of events at one time."""
    return json.dumps(event, sort_keys=True, default=str)


def depth_first(rules: Sequence[Rule]) -> list[Rule]:
    """The correlations, each after those that it counts."""
    waiting = [rule for rule in rules if isinstance(rule.logic, Correlation)]
    done: list[Rule] = []
    while waiting:
        keys = {rule.key for rule in waiting}
        free = [
            r
            for r in waiting
            if isinstance(r.logic, Correlation) and keys.isdisjoint(r.logic.rules)
        ]
        if not free:
            raise ValueError("correlations that count one another")
        done.extend(free)
        waiting = [rule for rule in waiting if rule not in free]
    return done


def _take(
    ordered: Sequence[Rule], state: _State, time: float, event: Event, hits: set[str]
) -> None:
    """Give an event to every correlation that counts one of the rules that it matched."""
    for rule in ordered:
        logic = rule.logic
        assert isinstance(logic, Correlation)
        for group, matched in groups_of(logic, event, hits).items():
            counted = _Counted(time, event, matched, values_of(logic, event, matched))
            kept = state.groups.setdefault((rule.key, group), [])
            kept.append(counted)
            if not logic.closing:
                kept[:] = [one for one in kept if one.time > time - logic.seconds]
                _judge(ordered, state, rule, group, time)


def _close(ordered: Sequence[Rule], state: _State, now: float | None) -> None:
    """Judge the windows that are over, in the order of their ends."""
    while True:
        due = [
            (kept[0].time + rule.logic.seconds, number, group, rule)
            for number, rule in enumerate(ordered)
            for (key, group), kept in state.groups.items()
            if key == rule.key
            and kept
            and isinstance(rule.logic, Correlation)
            and rule.logic.closing
        ]
        end, _, group, rule = min(due, key=lambda item: item[:3], default=(None, 0, (), None))
        if end is None or rule is None or (now is not None and end > now):
            return
        _judge(ordered, state, rule, group, end)
        state.groups[rule.key, group] = []


def _judge(
    ordered: Sequence[Rule], state: _State, rule: Rule, group: tuple[str, ...], time: float
) -> None:
    logic, kept = rule.logic, state.groups[rule.key, group]
    assert isinstance(logic, Correlation)
    found = measure(logic, [(one.time, one.rules, one.values) for one in kept])
    if found is None or not all(HOLDS[bound.op](found, bound.value) for bound in logic.bounds):
        return
    named = dict(zip(logic.group_by, group, strict=True))
    state.reached.append(Reached(rule.key, time, named, found, len(kept)))
    last = kept[-1].event
    state.groups[rule.key, group] = []
    _take(ordered[ordered.index(rule) + 1 :], state, time, {**last, **named}, {rule.key})


def groups_of(
    logic: Correlation, event: Event, hits: set[str]
) -> dict[tuple[str, ...], frozenset[str]]:
    """The groups that an event belongs to, each with the matched rules by which it does.

    More than one only where aliases differ from rule to rule; none where a field of the group is absent.
    """
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for key in logic.rules:
        if key in hits:
            texts = [_texts(event, _field(logic.aliases, name, key)) for name in logic.group_by]
            if all(texts):
                group = tuple(", ".join(one) for one in texts)
                found[group] = found.get(group, frozenset()) | {key}
    return found


def values_of(logic: Correlation, event: Event, matched: frozenset[str]) -> tuple[Any, ...]:
    """What an event adds to the measure: texts to be told apart, or numbers."""
    found: dict[Any, None] = {}
    numbers: list[Fraction] = []
    for key in (key for key in logic.rules if key in matched):
        names = [_field(logic.aliases, name, key) for name in logic.fields]
        if logic.kind == "value_count":
            found |= dict.fromkeys(
                islice(
                    product(*(dict.fromkeys(_texts(event, name)) for name in names)), MOST_COMBINED
                )
            )
        elif names and not numbers:
            read = (number_of(value) for value in lookup(event, names[0]))
            numbers = [Fraction(number) for number in read if number is not None]
    return tuple(numbers) if logic.kind != "value_count" else tuple(found)


def measure(
    logic: Correlation, counted: Sequence[tuple[float, frozenset[str], tuple[Any, ...]]]
) -> Fraction | None:
    """What a correlation measures over the events of a window; None where there is nothing to measure."""
    values = [value for _, _, found in counted for value in found]
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
    """The percentile of sorted values, on the straight line between the two nearest."""
    place = percent / 100 * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def in_order(rules: Sequence[str], counted: Sequence[tuple[float, frozenset[str]]]) -> int:
    """How many of the rules, from the first on, different events match in this order. At one time any order goes."""
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
    """Whether each of the rules can have an event of its own."""
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
