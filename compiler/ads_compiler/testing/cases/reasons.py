"""Explanations of failed cases: what an event lacked, why a rule fired, which filter failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.codegen.runtime.routing import Routed, sees
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Mapping
from ads_compiler.detection import explain
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Correlation, Not, Rule, leaves
from ads_compiler.detection.words import counted
from ads_compiler.strategy import Case

_MOST_SILENT = 3


def why_silent(entry: Entry, case: Case, events: list[Routed]) -> tuple[str, ...]:
    """For the rule of the case, or for every rule, what the nearest event lacked."""
    chosen = entry.rule(case.rule) if case.rule else None
    lines: list[str] = []
    for rule in (chosen,) if chosen else entry.rules:
        if isinstance(rule.logic, Correlation):
            lines.extend(_why_not_counted(entry, rule, rule.logic, events))
        elif not rule.alerts:
            lines.append(f"{rule.key}: only feeds a correlation and does not alert itself")
        else:
            lines.extend(f"{rule.key}: {line}" for line in _nearest(rule, rule.logic, events))
    return tuple(lines)


def _nearest(rule: Rule, logic: Condition, events: list[Routed]) -> tuple[str, ...]:
    """What the event of the rule's log source lacked that came nearest to a match."""
    seen = [event for event in events if applies(rule, event)]
    if events and not seen:
        first = events[0]
        terms = (first.products, first.categories, first.services)
        source = " / ".join("/".join(sorted(term)) or "none" for term in terms if term is not None)
        return (
            f"the rule reads {rule.logsource}, but the event is from {source}"
            f" (format {first.shape})",
        )
    return min((explain.unmet(logic, event.event) for event in seen), key=len, default=())


def applies(rule: Rule, event: Routed) -> bool:
    """Whether an event is from the log source that a rule reads."""
    source = rule.logsource
    return sees(event, source.product, source.category, source.service)


def _why_not_counted(
    entry: Entry, rule: Rule, logic: Correlation, events: list[Routed]
) -> list[str]:
    feeding = _feeding(entry, logic)
    fed = [e for e in events if any(_holds(feeder, e) for feeder in feeding)]
    matched = f"{len(fed)} of {len(events)} events match the rules that it counts"
    lines = [f"{rule.key}: {matched}; expected: {counted(logic)}"]
    if not fed and events:
        for feeder in feeding:
            if not isinstance(feeder.logic, Correlation):
                lines.extend(
                    f"{feeder.key}: {line}" for line in _nearest(feeder, feeder.logic, events)
                )
    return lines


def why_count(
    entry: Entry, case: Case, events: list[Routed], fired: Sequence[str]
) -> tuple[str, ...]:
    """For each rule that fired, or of the case, on which events it alerted and on which not."""
    chosen = entry.rule(case.rule) if case.rule else None
    keys = [chosen.key] if chosen else list(fired)
    lines: list[str] = []
    for rule in (rule for key in keys if (rule := entry.rule(key)) is not None):
        if isinstance(rule.logic, Correlation):
            lines.extend(_why_not_counted(entry, rule, rule.logic, events))
            continue
        alerted = [number for number, event in enumerate(events, 1) if _holds(rule, event)]
        silent = [number for number in range(1, len(events) + 1) if number not in alerted]
        if alerted:
            lines.append(f"{rule.key}: alerted on {_numbered(alerted)}")
        for number in silent[:_MOST_SILENT]:
            lacking = _nearest(rule, rule.logic, [events[number - 1]])
            lines.append(f"{rule.key}: not on event {number}: {'; '.join(lacking)}")
        if more := silent[_MOST_SILENT:]:
            lines.append(f"{rule.key}: not on {_numbered(more)}")
    return tuple(lines)


def _numbered(numbers: Sequence[int]) -> str:
    """`event 3`, `events 1 and 3`, `events 1 to 4 and 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [
        str(first) if first == last else f"{first} {'and' if last == first + 1 else 'to'} {last}"
        for first, last in runs
    ]
    noun = "event" if len(numbers) == 1 else "events"
    return f"{noun} {words[0] if len(words) == 1 else ', '.join(words[:-1]) + ' and ' + words[-1]}"


def _feeding(entry: Entry, logic: Correlation) -> list[Rule]:
    """The rules that a correlation counts, directly or through other correlations."""
    rules: dict[str, Rule] = {}
    waiting = list(logic.rules)
    while waiting:
        key = waiting.pop(0)
        rule = entry.rule(key)
        if rule is not None and key not in rules:
            rules[key] = rule
            waiting.extend(rule.logic.rules if isinstance(rule.logic, Correlation) else ())
    return list(rules.values())


def _holds(rule: Rule, event: Routed) -> bool:
    return (
        not isinstance(rule.logic, Correlation)
        and applies(rule, event)
        and holds(rule.logic, event.event)
    )


def why_fired(entry: Entry, events: list[Routed], alerts: list[dict[str, Any]]) -> tuple[str, ...]:
    """For each rule that fired, why it matches the first event."""
    lines: list[str] = []
    for key in dict.fromkeys(alert["rule"]["key"] for alert in alerts):
        rule = entry.rule(key)
        if rule is None:
            continue
        if isinstance(rule.logic, Correlation):
            lines.append(f"{key}: reached {counted(rule.logic)}")
            continue
        for event in events:
            if applies(rule, event) and (tests := explain.met(rule.logic, event.event)):
                lines.extend(f"{key}: {test}" for test in tests)
                break
    return tuple(lines)


def failed_filter(
    entry: Entry, events: list[Routed], alerts: list[dict[str, Any]]
) -> tuple[str, tuple[str, ...]] | None:
    """The name of the filter that came nearest to excluding an event, and what it lacked.

    None if the rules that fired, or the rules that these count, exclude nothing.
    """
    fired = [rule for alert in alerts if (rule := entry.rule(alert["rule"]["key"])) is not None]
    logic_by_key = {
        one.key: (one, one.logic)
        for rule in fired
        for one in (_feeding(entry, rule.logic) if isinstance(rule.logic, Correlation) else (rule,))
        if not isinstance(one.logic, Correlation)
    }
    nearest: tuple[str, tuple[str, ...]] | None = None
    for rule, logic in logic_by_key.values():
        for event in (routed.event for routed in events if _holds(rule, routed)):
            filters = (
                named for item in _excluded(logic, event) for named in _by_name(entry, item, event)
            )
            for name, item in filters:
                lacking = explain.unmet(item, event)
                if nearest is None or len(lacking) < len(nearest[1]):
                    nearest = (name, lacking)
    return nearest


def _excluded(logic: Condition, event: dict[str, Any]) -> Iterator[Condition]:
    """The exclusions of a rule that matches an event; only alternatives that match count."""
    if isinstance(logic, Not):
        yield logic.item
    elif isinstance(logic, AllOf | AnyOf):
        for item in logic.items:
            if holds(item, event):
                yield from _excluded(item, event)


def _by_name(
    entry: Entry, excluded: Condition, event: dict[str, Any]
) -> Iterator[tuple[str, Condition]]:
    """The filters of an exclusion by name: alternatives from one selection form one filter."""
    selections: dict[str, list[Condition]] = {}
    for item in excluded.items if isinstance(excluded, AnyOf) else (excluded,):
        selections.setdefault(_selection(entry, item, event), []).append(item)
    yield from (
        (name, items[0] if len(items) == 1 else AnyOf(tuple(items)))
        for name, items in selections.items()
    )


def _selection(entry: Entry, item: Condition, event: dict[str, Any]) -> str:
    """The name of the selection that a condition, or its first part that fails, comes from."""
    while isinstance(item, AllOf) and (
        failed := next((part for part in item.items if not holds(part, event)), None)
    ):
        item = failed
    place = next((leaf.span for leaf in leaves(item) if leaf.span is not None), None)
    # Conditions added by filters and pipelines of the project have the position of the rule.
    if place is None or any(place == rule.span for rule in entry.rules):
        return "of the project"
    maps = [
        part
        for one in entry.documents
        for key in ("detection", "filter")
        if (part := one.node.get(key))
    ]
    keys = [item.key for part in maps if isinstance(part, Mapping) for item in part.entries]
    before = [key for key in keys if _start(key.span) <= _start(place)]
    if not before:
        return "of the project"
    return f"'{max(before, key=lambda key: _start(key.span)).value}'"


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column
