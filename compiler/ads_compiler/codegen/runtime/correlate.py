"""Correlations over a stream: events are sorted by time, counted, and checked."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.values import number_of, shown_time
from ads_compiler.codegen.runtime.windows import Budget, Counting, Entry, Group, Window

_LARGEST_SHOWN = 10**308
MOST_COMBINED = 10_000  # different values that one event can add, where several fields hold lists


class Fed(NamedTuple):
    """An event on its way to correlations, with the rules that it matched.

    `view` is the event as rules see it, `original` the event as read. For the event of a
    correlation's alert, `named` has the fields of its group. `source` is the name of its file.
    `size` is about how many bytes of memory it needs.
    """

    view: EventView
    original: dict[str, Any]
    shape: str
    hits: tuple[int, ...]
    named: dict[str, str]
    source: str = ""
    size: int = 0


class Reached(NamedTuple):
    """An alert of a correlation: rule index, time, completing event, and measured values."""

    rule: int
    time: float
    fed: Fed
    facts: dict[str, Any]


class Correlator:
    """All correlations of a module.

    `numbers` are their indexes in RULES, each after those that it counts.

    Events may arrive up to `lateness` seconds after later ones and are sorted; older ones are
    counted in `late` and dropped. With a lateness of 0 an event is checked at once. Each
    correlation keeps at most `limit` events, and as many wait to be sorted; fewer if they need
    more memory than the `budget` has.
    """

    def __init__(
        self,
        countings: dict[int, Counting],
        numbers: Sequence[int],
        lateness: float,
        limit: int,
        budget: Budget | None = None,
    ) -> None:
        """Begin with no event."""
        self.budget = budget or Budget()
        self.budget.holders += bool(numbers)
        self.windows = {number: Window(countings[number], limit, self.budget) for number in numbers}
        self.numbers = tuple(numbers)
        self.place = {number: place for place, number in enumerate(numbers)}
        self.followers = {
            rule: [number for number in numbers if rule in countings[number].rules]
            for rule in {rule for number in numbers for rule in countings[number].rules}
        }
        self.lateness, self.limit = lateness, limit
        self.newest = self.floor = float("-inf")
        self.waiting: list[tuple[float, str, int, Fed]] = []
        self.serial = self.used = 0
        self.timers: list[tuple[float, int, Group]] = []
        self.late = 0

    @property
    def dropped(self) -> int:
        """How many events were let go because too many were held."""
        return sum(window.dropped for window in self.windows.values())

    def add(self, time: float, fed: Fed) -> list[Reached]:
        """Take an event; alerts of it, or of earlier events whose time has come."""
        reached: list[Reached] = []
        if time < max(self.newest - self.lateness, self.floor):
            self.late += bool(fed.hits)
            return reached
        self.newest = max(self.newest, time)
        text = canonical(fed.original) if fed.hits else ""
        fed = fed._replace(size=weight(text)) if fed.hits else fed
        if not self.lateness:
            self._drain(reached)  # what an earlier run with a lateness left
            self._step(time, fed, reached)
            return reached
        if fed.hits:
            self.wait(time, text, fed)
        self._due(self.newest - self.lateness, reached)
        return reached

    def wait(self, time: float, text: str, fed: Fed) -> None:
        """Keep an event until the events before it can no longer come."""
        self.serial += 1
        self._use(fed.size)
        heapq.heappush(self.waiting, (time, text, self.serial, fed))

    def _next(self) -> tuple[float, Fed]:
        when, _, _, fed = heapq.heappop(self.waiting)
        self._use(-fed.size)
        return when, fed

    def _use(self, size: int) -> None:
        self.used += size
        self.budget.used += size

    def advance(self, seconds: float) -> list[Reached]:
        """What is due if no event has come for some seconds since the newest one.

        Events that come later may still be as old as before.
        """
        reached: list[Reached] = []
        if self.newest > float("-inf"):
            self._due(self.newest + seconds - self.lateness, reached)
        return reached

    def _due(self, now: float, reached: list[Reached]) -> None:
        """Count the events that happened before `now`, and close the windows that end by then."""
        while self.waiting and (
            self.waiting[0][0] < now
            or len(self.waiting) > self.limit
            or self.budget.exceeded(self.used)
        ):
            self._step(*self._next(), reached)
        self._close(now, reached)

    def finish(self) -> list[Reached]:
        """Close the stream: check waiting events and every window that is still open."""
        reached: list[Reached] = []
        self._drain(reached)
        self._close(float("inf"), reached)
        return reached

    def _drain(self, reached: list[Reached]) -> None:
        while self.waiting:
            self._step(*self._next(), reached)

    def _step(self, time: float, fed: Fed, reached: list[Reached]) -> None:
        self._close(time, reached)
        self.floor = max(self.floor, time)
        self._take(time, fed, reached)

    def _take(self, time: float, fed: Fed, reached: list[Reached]) -> None:
        """Count an event, then the alerts that come of it, each before what is counted next."""
        open_steps = [self._counted(time, fed, reached)]
        while open_steps:
            follows = next(open_steps[-1], None)
            if follows is None:
                open_steps.pop()
            else:
                open_steps.append(self._counted(time, follows, reached))

    def _counted(self, time: float, fed: Fed, reached: list[Reached]) -> Iterator[Fed]:
        """Count an event in all correlations; the alerts, as events to be counted in turn."""
        numbers = {number for hit in fed.hits for number in self.followers.get(hit, ())}
        for number in sorted(numbers, key=self.place.__getitem__):
            window = self.windows[number]
            for name, rules in groups_of(window.counting, fed.view, fed.hits).items():
                values = values_of(window.counting, fed.view, rules)
                opened = name not in window.groups
                group = window.add(Entry(time, name, rules, values), fed)
                if not window.counting.closing:
                    follows = self._check(number, name, time, reached)
                    if follows is not None:
                        yield follows
                elif opened:
                    self._wind(group.opened + window.counting.seconds, number, name)

    def _wind(self, end: float, number: int, name: Group) -> None:
        """Remember when a window ends; timers of dropped groups are removed now and then."""
        heapq.heappush(self.timers, (end, self.place[number], name))
        if (
            len(self.timers)
            > 2 * sum(len(window.groups) for window in self.windows.values()) + 1024
        ):
            self.timers = [timer for timer in self.timers if self._is_due(*timer)]
            heapq.heapify(self.timers)

    def _is_due(self, end: float, place: int, name: Group) -> bool:
        window = self.windows[self.numbers[place]]
        group = window.groups.get(name)
        return group is not None and group.opened + window.counting.seconds == end

    def _close(self, now: float, reached: list[Reached]) -> None:
        """Check the windows that are over, in the order of their ends."""
        while self.timers and self.timers[0][0] <= now:
            end, place, name = heapq.heappop(self.timers)
            if self._is_due(end, place, name):
                follows = self._check(self.numbers[place], name, end, reached)
                if follows is not None:
                    self._take(end, follows, reached)

    def _check(self, number: int, name: Group, time: float, reached: list[Reached]) -> Fed | None:
        """The alert of a group that keeps the bounds, as an event for other correlations."""
        window = self.windows[number]
        group = window.groups.get(name)
        if group is None:  # more events came at once than may be held
            return None
        measured = window.measure(group)
        good = window.holds(measured)
        if good or window.counting.closing:
            entries = list(group.entries)
            window.clear(name)
        if not good or measured is None:
            return None
        named = dict(zip(window.counting.group_by, name, strict=True))
        facts = {
            "type": window.counting.kind,
            "count": _plain(measured),
            "events": len(entries),
            "group": named,
            "first": shown_time(entries[0].time),
            "last": shown_time(entries[-1].time),
        }
        reached.append(Reached(number, time, group.last, facts))
        view = EventView({**group.last.view.event, **named}, group.last.view.times)
        named = {**group.last.named, **named}
        fed: Fed = group.last._replace(view=view, hits=(number,), named=named)
        return fed


def canonical(event: dict[str, Any]) -> str:
    """A text that is equal for equal events: it decides the order of events at one time."""
    try:
        return json.dumps(event, sort_keys=True, default=str)
    except RecursionError:  # deeper than what is read from files can be
        return ""


def weight(text: str) -> int:
    """About how many bytes of memory an event needs that has this text as JSON."""
    return 1000 + 10 * len(text)


def _plain(number: Fraction | int) -> int | float:
    """A measure as alerts show it, limited to the largest power of ten that a float can hold."""
    number = max(-_LARGEST_SHOWN, min(number, _LARGEST_SHOWN))
    return int(number) if number == int(number) else float(number)


def groups_of(
    counting: Counting, view: EventView, hits: Sequence[int]
) -> dict[Group, tuple[int, ...]]:
    """The groups that an event belongs to, each with the matched rules by which it does."""
    groups: dict[Group, tuple[int, ...]] = {}
    for rule in dict.fromkeys(counting.rules):
        if rule in hits:
            texts = [
                view.texts(counting.aliases.get(name, {}).get(rule, name), True)
                for name in counting.group_by
            ]
            if all(texts):
                group = tuple(", ".join(one) for one in texts)
                groups[group] = (*groups.get(group, ()), rule)
    return groups


def values_of(counting: Counting, view: EventView, rules: Sequence[int]) -> tuple[Any, ...]:
    """What an event adds to the measure: distinct texts, or numbers."""
    if not counting.fields:
        return ()
    texts: dict[Any, None] = {}
    for rule in rules:
        names = [counting.aliases.get(name, {}).get(rule, name) for name in counting.fields]
        if counting.kind == "value_count":
            texts |= dict.fromkeys(
                islice(
                    product(*(dict.fromkeys(view.texts(name, True)) for name in names)),
                    MOST_COMBINED,
                )
            )
        else:
            numbers = tuple(
                number
                for value in view.values(names[0])
                if (number := number_of(value)) is not None
            )
            if numbers:
                return numbers
    return tuple(texts)
