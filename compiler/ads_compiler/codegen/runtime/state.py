"""Correlation state as plain JSON, written at the end of a run and restored by the next."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from typing import Any

from ads_compiler.codegen.runtime.correlate import Correlator, Fed, canonical, weight
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.windows import Entry, Window

STATE_VERSION = 1
ViewOf = Callable[[dict[str, Any], str, str], EventView]


class Names:
    """Rule names that survive a new build, `strategy/key`, and digests to detect changes."""

    def __init__(self, keys: Mapping[int, str], meanings: Mapping[int, str]) -> None:
        """`keys` are the names of all rules, `meanings` the digests of correlations."""
        self.keys, self.meanings = keys, meanings
        self.numbers = {key: number for number, key in keys.items()}


def state_of(correlator: Correlator, names: Names) -> dict[str, Any]:
    """Everything that a correlator holds."""
    return {
        "newest": _finite(correlator.newest),
        "floor": _finite(correlator.floor),
        "late": correlator.late,
        "waiting": [
            [time, _fed(fed, names)]
            for time, _, _, fed in sorted(correlator.waiting, key=lambda w: w[:3])
        ],
        "windows": {
            names.keys[number]: _window(window, number, names)
            for number, window in correlator.windows.items()
        },
    }


def take_state(
    correlator: Correlator, saved: Mapping[str, Any], names: Names, view_of: ViewOf
) -> list[str]:
    """Restore saved state; return the changed correlations, whose events are dropped."""
    correlator.newest = _number(saved["newest"])
    correlator.floor = _number(saved["floor"])
    correlator.late = int(saved["late"])
    for time, fed in saved["waiting"]:
        known = _known(fed, names, view_of)
        correlator.wait(time, canonical(known.original), known)
    changed = []
    for key, window in saved["windows"].items():
        number = names.numbers.get(key)
        if number not in correlator.windows or window["meaning"] != names.meanings[number]:
            changed.append(key)
            continue
        _take_window(correlator, number, window, names, view_of)
    return changed


def _window(window: Window, number: int, names: Names) -> dict[str, Any]:
    place = {name: index for index, name in enumerate(window.groups)}
    return {
        "meaning": names.meanings[number],
        "dropped": window.dropped,
        "groups": [
            {"group": list(name), "opened": group.opened, "last": _fed(group.last, names)}
            for name, group in window.groups.items()
        ],
        "events": [
            [
                entry.time,
                place[entry.group],
                [names.keys[rule] for rule in entry.rules],
                list(entry.values),
            ]
            for entry in window.order
            if entry.alive
        ],
    }


def _take_window(
    correlator: Correlator, number: int, saved: Mapping[str, Any], names: Names, view_of: ViewOf
) -> None:
    window = correlator.windows[number]
    window.dropped = int(saved["dropped"])
    feds = [_known(group["last"], names, view_of) for group in saved["groups"]]
    counting = window.counting
    for group in saved["groups"]:
        if len(group["group"]) != len(counting.group_by):
            raise ValueError(f"a group must have {len(counting.group_by)} values")
    combined = counting.kind == "value_count"
    for time, place, rules, values in saved["events"]:
        name = tuple(saved["groups"][place]["group"])
        matched = tuple(names.numbers[rule] for rule in rules)
        if not set(matched) <= set(counting.rules):
            raise ValueError("an event was matched by a rule that the correlation does not count")
        if any(isinstance(value, list) is not combined for value in values):
            raise ValueError(f"the values of an event are not those of a {counting.kind}")
        measured = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        window.add(Entry(time, name, matched, measured), feds[place])
    for group in saved["groups"]:
        gathered = window.groups.get(tuple(group["group"]))
        if gathered is None:
            continue
        gathered.opened = group["opened"]
        if window.counting.closing:
            timer = (
                gathered.opened + window.counting.seconds,
                correlator.place[number],
                tuple(group["group"]),
            )
            heapq.heappush(correlator.timers, timer)


def _fed(fed: Fed, names: Names) -> dict[str, Any]:
    hits = [names.keys[rule] for rule in fed.hits]
    saved = {"event": fed.original, "shape": fed.shape, "hits": hits, "named": fed.named}
    return saved | {"source": fed.source} if fed.source else saved


def _known(saved: Mapping[str, Any], names: Names, view_of: ViewOf) -> Fed:
    source = saved.get("source", "")
    view = view_of(saved["event"], saved["shape"], source)
    if saved["named"]:
        view = EventView({**view.event, **saved["named"]}, view.times)
    hits = tuple(names.numbers[rule] for rule in saved["hits"] if rule in names.numbers)
    size = weight(canonical(saved["event"]))
    return Fed(view, saved["event"], saved["shape"], hits, dict(saved["named"]), source, size)


def _finite(number: float) -> float | None:
    return None if number in (float("inf"), float("-inf")) else number


def _number(saved: float | None) -> float:
    return float("-inf") if saved is None else saved
