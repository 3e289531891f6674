"""The window of one correlation: which events its groups hold, and what they measure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple


class Counting(NamedTuple):
    """What a correlation counts; `rules` are indexes in RULES, `aliases` map names to fields."""

    kind: str
    rules: tuple[int, ...]
    group_by: tuple[str, ...]
    seconds: int
    bounds: tuple[tuple[str, int | float], ...]
    fields: tuple[str, ...]
    percentile: float | None
    aliases: dict[str, dict[int, str]]
    closing: bool


Group = tuple[str, ...]
MAX_BYTES = 500_000_000


class Budget:
    """The memory that the correlations of a detector share, in bytes as estimated.

    While more than `limit` is used, each holder that uses more than its share lets go of its oldest
    events. So a flood of one correlation does not take the events of another.
    """

    __slots__ = ("holders", "limit", "used")

    def __init__(self, limit: int = MAX_BYTES) -> None:
        """Begin with nothing used, and no holder."""
        self.limit, self.used, self.holders = limit, 0, 0

    def exceeded(self, mine: int) -> bool:
        """Whether a holder that uses so much must let go of something."""
        return self.used > self.limit and mine * self.holders > self.limit


def bytes_of(values: Iterable[Any]) -> int:
    """About how much memory the values of an event need, there and among those of the group."""
    total, texts = 0, dict[int, int]()
    for value in values:
        total += 200 if isinstance(value, tuple | float) else 200 + value.bit_length() // 8
        if isinstance(value, tuple):  # combinations share their texts
            texts.update((id(text), 60 + 2 * len(text)) for text in value)
    return total + sum(texts.values())


class Entry:
    """An event of a group. `alive` is False once its group has been reset.

    `size` is about how many bytes of memory the event needs.
    """

    __slots__ = ("alive", "group", "rules", "size", "time", "values")

    def __init__(
        self, time: float, group: Group, rules: tuple[int, ...], values: tuple[Any, ...]
    ) -> None:
        """Keep an event's time, group, matched rules and measured values."""
        self.size = 300 + bytes_of(values)
        self.time, self.group, self.rules, self.values, self.alive = (
            time,
            group,
            rules,
            values,
            True,
        )


class Gathered:
    """The events of one group, with what can be kept up to date from one to the next."""

    __slots__ = ("chain", "entries", "last", "opened", "seen", "size", "total")

    def __init__(self, opened: float, rules: tuple[int, ...]) -> None:
        """Start empty; `opened` is the start of a window that is checked at its end."""
        self.chain = Chain(rules)
        self.entries: deque[Entry] = deque()
        self.opened = opened
        self.seen: Counter[Any] = Counter()
        self.total = Fraction(0)
        self.last: Any = None
        self.size = 0  # of the last event and the name of the group, in bytes


class Window:
    """All groups of a correlation; times must ascend, and at most `limit` events are kept.

    Fewer are kept if they need more memory than the `budget` has for the correlation.
    """

    def __init__(self, counting: Counting, limit: int, budget: Budget) -> None:
        """Begin with no event."""
        self.counting, self.limit, self.budget = counting, limit, budget
        budget.holders += 1
        self.groups: dict[Group, Gathered] = {}
        self.order: deque[Entry] = deque()
        self.size = self.dropped = self.used = 0

    def add(self, entry: Entry, last: Any) -> Gathered:
        """Take an event into its group."""
        if not self.counting.closing:
            self._age(entry.time - self.counting.seconds)
        group = self.groups.get(entry.group)
        if group is None:
            group = self.groups[entry.group] = Gathered(entry.time, self.counting.rules)
        else:
            entry.group = group.entries[0].group  # one text for all events
        group.entries.append(entry)
        group.last = last
        size = 1000 + last.size + sum(60 + 2 * len(text) for text in entry.group)
        self._use(entry.size + size - group.size)
        group.size = size
        group.seen.update(self._counted(entry))
        if self.counting.kind == "temporal_ordered":
            group.chain.add(entry.time, entry.rules)
        elif self.counting.kind == "value_sum":
            group.total += sum(map(Fraction, entry.values))
        self.order.append(entry)
        self.size += 1
        while self.size > self.limit or (self.size and self.budget.exceeded(self.used)):
            self.dropped += self._first()
        # Events of groups that were reset may wait behind one of a group that was not.
        if len(self.order) > 2 * self.size + 1024:
            self.order = deque(entry for entry in self.order if entry.alive)
        return group

    def _counted(self, entry: Entry) -> Iterable[Any]:
        if self.counting.kind == "value_count":
            return entry.values
        return entry.rules if self.counting.kind.startswith("temporal") else ()

    def _age(self, until: float) -> None:
        while self.order and (self.order[0].time <= until or not self.order[0].alive):
            self._first()

    def _first(self) -> bool:
        """Let the oldest event go; whether it still counted."""
        entry = self.order.popleft()
        if not entry.alive:
            return False
        self.size -= 1
        self._use(-entry.size)
        group = self.groups[entry.group]
        group.entries.popleft()
        for value in self._counted(entry):
            group.seen[value] -= 1
            if not group.seen[value]:
                del group.seen[value]
        if self.counting.kind == "value_sum":
            group.total -= sum(map(Fraction, entry.values))
        if not group.entries:
            self._use(-group.size)
            del self.groups[entry.group]
        return True

    def _use(self, size: int) -> None:
        self.used += size
        self.budget.used += size

    def clear(self, name: Group) -> None:
        """Reset a group."""
        group = self.groups.pop(name)
        self._use(-group.size)
        for entry in group.entries:
            entry.alive = False
            self.size -= 1
            self._use(-entry.size)
        while self.order and not self.order[0].alive:
            self.order.popleft()

    def measure(self, group: Gathered) -> Fraction | int | None:
        """What the correlation measures in a group; None where there is nothing to measure."""
        counting = self.counting
        if counting.kind == "event_count":
            return len(group.entries)
        if counting.kind in ("value_count", "temporal"):
            return len(group.seen)
        if counting.kind == "temporal_ordered":
            return len(counting.rules) if group.chain.complete(group.entries[0].time) else 0
        if counting.kind == "value_sum":
            return group.total
        values = sorted(Fraction(value) for entry in group.entries for value in entry.values)
        if not values:
            return None
        if counting.kind == "value_avg":
            return sum(values, Fraction(0)) / len(values)
        return percentile(values, Fraction(counting.percentile or 0))

    def holds(self, measured: Fraction | int | None) -> bool:
        """Whether a measure keeps the bounds."""
        return measured is not None and all(
            _stands(measured, op, value) for op, value in self.counting.bounds
        )


def _stands(measured: Fraction | int, op: str, value: int | float) -> bool:
    if op in ("gt", "lte"):
        return (measured > value) == (op == "gt")
    if op in ("gte", "lt"):
        return (measured >= value) == (op == "gte")
    return (measured == value) == (op == "eq")


def percentile(values: Sequence[Fraction], percent: Fraction) -> Fraction:
    """The percentile of sorted values, on the straight line between the two nearest."""
    place = percent / 100 * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


class Chain:
    """The rules of an ordered correlation; events of equal time match in any order.

    Each rule needs a different event. Memory does not grow with the events: for each prefix of the
    rules, only the start of its latest match is kept.
    """

    __slots__ = ("before", "now", "rules", "time", "together")

    def __init__(self, rules: tuple[int, ...]) -> None:
        """`before` and `now` are the states before and after the events `together` of `time`."""
        self.rules = rules
        self.now = [float("-inf")] * (len(rules) + 1)
        self.before, self.time, self.together = self.now, float("-inf"), list[tuple[int, ...]]()

    def add(self, time: float, matched: tuple[int, ...]) -> None:
        """Take an event; times come in order."""
        if time != self.time:
            self.before, self.time, self.together = self.now, time, []
        if self.together.count(matched) >= len(
            self.rules
        ):  # more of the same can fill no further place
            return
        self.together.append(matched)
        self.now = list(self.before)
        for done, began in enumerate([time, *self.before[1:-1]]):
            for more in range(_reach(self.rules[done:], self.together)):
                self.now[done + more + 1] = max(self.now[done + more + 1], began)

    def complete(self, since: float) -> bool:
        """Whether all rules have matched in order, the first of them not before `since`."""
        return self.now[-1] >= since


def _reach(rules: Sequence[int], events: Sequence[tuple[int, ...]]) -> int:
    """How many of the first rules can each have a different event, by augmenting paths."""
    owner: dict[int, int] = {}
    for count in range(len(rules)):
        if not _place(count, rules, events, owner, set()):
            return count
    return len(rules)


def _place(
    place: int,
    rules: Sequence[int],
    events: Sequence[tuple[int, ...]],
    owner: dict[int, int],
    tried: set[int],
) -> bool:
    for number, matched in enumerate(events):
        if rules[place] in matched and number not in tried:
            tried.add(number)
            if number not in owner or _place(owner[number], rules, events, owner, tried):
                owner[number] = place
                return True
    return False
