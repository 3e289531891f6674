"""A stand-alone detector: events in as JSON lines, alerts out as JSON lines. Standard library only.

Run it as a program (`python <this file> events.jsonl`, or events on standard input), or import it and use
`match(event)` for the rules that look at one event, or `Detector().feed(event)` for all of them.
"""

from __future__ import annotations

import ipaddress
import json
import math
import os
import re
import sys
from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, NamedTuple

TIME_FIELDS = (
    "@timestamp",
    "timestamp",
    "UtcTime",
    "TimeCreated",
    "requestReceivedTimestamp",
    "stageTimestamp",
    "eventTime",
    "CreationTime",
    "event.created",
    "ts",
    "time",
)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FIRST_TIME, _LAST_TIME = -62135596800, 253402300799
_SHOWN_ERRORS = 20


def fold(text: str) -> str:
    """Simple case folding, one character to one."""
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    for folded in (character.casefold(), character.lower()):
        if len(folded) == 1:
            return folded
    return character


def text_of(value: Any) -> str | None:
    """The text of a value; None for null and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def number_of(value: Any) -> int | float | None:
    """The number that a value is or spells in plain decimal form."""
    if isinstance(value, str):
        if len(value) > 300 or not _DECIMAL.fullmatch(value):
            return None
        value = float(value) if set(value) & set(".eE") else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None


def _leaves(value: Any, into_objects: bool) -> list[Any]:
    """The members of lists, and of objects where asked, at any depth and in order; or the value itself."""
    if not isinstance(value, list | tuple | dict):
        return [value]
    found, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list | tuple):
            waiting.extend(reversed(item))
        elif into_objects and isinstance(item, dict):
            waiting.extend(reversed(list(item.values())))
        else:
            found.append(item)
    return found


def _lookup(event: dict[str, Any], name: str) -> list[Any]:
    if name in event:
        return _leaves(event[name], into_objects=False)
    if "." not in name:
        return []
    here: list[Any] = [event]
    for step in name.split("."):
        if not here:
            break
        here = [item[step] for item in here if isinstance(item, dict) and step in item]
        here = _leaves(here, into_objects=False)
    return here


class Glob:
    """A pattern with wildcards: the text is walked once for each part between two `*`."""

    def __init__(self, parts: tuple[tuple[str, ...], ...]) -> None:
        """`parts` stand between the `*`s; each is a tuple of the texts between its `?`s."""
        self.parts = [re.compile(".".join(map(re.escape, part)), re.DOTALL) for part in parts]
        self.sizes = [sum(map(len, part)) + len(part) - 1 for part in parts]

    def fits(self, text: str) -> bool:
        """Whether the whole text fits."""
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return first.fullmatch(text) is not None
        end = len(text) - self.sizes[-1]
        if not first.match(text) or end < self.sizes[0] or not last.fullmatch(text, end):
            return False
        position = self.sizes[0]
        for part in self.parts[1:-1]:
            found = part.search(text, position, end)
            if found is None:
                return False
            position = found.end()
        return True


class View:
    """One event, with what has been looked up in it. A field of None stands for every value of the event."""

    __slots__ = ("_folded", "_texts", "_values", "event")

    def __init__(self, event: dict[str, Any]) -> None:
        """Wrap an event."""
        self.event = event
        self._values: dict[str | None, list[Any]] = {}
        self._texts: dict[str | None, list[str]] = {}
        self._folded: dict[str | None, list[str]] = {}

    def values(self, field: str | None) -> list[Any]:
        """The values of a field."""
        found = self._values.get(field)
        if found is None:
            found = _leaves(self.event, into_objects=True) if field is None else _lookup(self.event, field)
            self._values[field] = found
        return found

    def texts(self, field: str | None, cased: bool = False) -> list[str]:
        """The texts of a field, folded unless `cased`."""
        kept = self._texts if cased else self._folded
        found = kept.get(field)
        if found is None:
            found = [text for text in map(text_of, self.values(field)) if text is not None]
            found = found if cased else [fold(text) for text in found]
            kept[field] = found
        return found

    def exact(self, field: str | None, wanted: frozenset[str], cased: bool = False) -> bool:
        """Some text is one of `wanted`."""
        return any(text in wanted for text in self.texts(field, cased))

    def starts(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text begins with one of `wanted`."""
        return any(text.startswith(wanted) for text in self.texts(field, cased))

    def ends(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text ends with one of `wanted`."""
        return any(text.endswith(wanted) for text in self.texts(field, cased))

    def has(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text contains one of `wanted`."""
        return any(part in text for text in self.texts(field, cased) for part in wanted)

    def glob(self, field: str | None, wanted: tuple[Glob, ...], cased: bool = False) -> bool:
        """Some text fits one of `wanted`."""
        return any(pattern.fits(text) for text in self.texts(field, cased) for pattern in wanted)

    def number(self, field: str | None, wanted: tuple[int | float, ...], texts: tuple[str, ...]) -> bool:
        """Some value is one of the numbers, or a text that spells it."""
        for value in self.values(field):
            if isinstance(value, str):
                if value in texts:
                    return True
            elif isinstance(value, int | float) and not isinstance(value, bool) and value in wanted:
                return True
        return False

    def truth(self, field: str | None, wanted: bool) -> bool:
        """Some value is the truth value, or the text of it."""
        word = "true" if wanted else "false"
        return any(v is wanted or (isinstance(v, str) and fold(v) == word) for v in self.values(field))

    def present(self, field: str) -> bool:
        """Some value is not null."""
        return any(value is not None for value in self.values(field))

    def compare(self, field: str, op: str, bound: int | float) -> bool:
        """Some number stands in this order to the bound."""
        for value in self.values(field):
            number = number_of(value)
            if number is None:
                continue
            if (op == "lt" and number < bound) or (op == "lte" and number <= bound):
                return True
            if (op == "gt" and number > bound) or (op == "gte" and number >= bound):
                return True
        return False

    def regex(self, field: str | None, pattern: re.Pattern[str]) -> bool:
        """The pattern is found in some text."""
        return any(pattern.search(text) for text in self.texts(field, True))

    def inside(self, field: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
        """Some value is an address inside the network."""
        for value in self.values(field):
            if isinstance(value, str):
                try:
                    if ipaddress.ip_address(value) in network:
                        return True
                except ValueError:
                    continue
        return False

    def refers(self, field: str, other: str, position: str, cased: bool) -> bool:
        """Some text stands in this relation to some text of another field."""
        for text in self.texts(field, cased):
            for part in self.texts(other, cased):
                if position == "equals":
                    found = text == part
                elif position == "startswith":
                    found = text.startswith(part)
                else:
                    found = text.endswith(part) if position == "endswith" else part in text
                if found:
                    return True
        return False

    def time(self) -> float | None:
        """When the event happened, in seconds since 1970; None where it does not say."""
        for name in TIME_FIELDS:
            for value in self.values(name):
                found = _seconds(value)
                if found is not None:
                    return found
        return None


def _seconds(value: Any) -> float | None:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    number = number_of(value)
    if number is None:
        return None
    number = number / 1000 if abs(number) > 1e11 else number
    return float(number) if _FIRST_TIME <= number <= _LAST_TIME else None


def _shown_time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Count(NamedTuple):
    """What a correlation counts: the events of `rules`, or the different texts of `field` in them."""

    rules: frozenset[str]
    group_by: tuple[str, ...]
    seconds: int
    least: int
    field: str | None


class Rule(NamedTuple):
    """A rule of the strategy: one of `test` and `counts` is set."""

    key: str
    title: str
    level: str
    sigma_id: str | None
    fields: tuple[str, ...]
    alerts: bool
    test: Callable[[View], bool] | None
    counts: Count | None


STRATEGY: dict[str, Any] = {}
RULES: tuple[Rule, ...] = ()


class Window:
    """The events of a correlation's groups, within `seconds` of the newest event that it has counted."""

    def __init__(self, count: Count) -> None:
        """Begin with no event."""
        self.count = count
        self.newest = float("-inf")
        self.groups: dict[tuple[str, ...], list[tuple[float, int, tuple[str, ...]]]] = {}
        self.serial = 0
        self.late = 0

    def add(self, view: View, time: float) -> dict[str, Any] | None:
        """Count an event; the group's facts where the threshold is reached, and then it starts anew."""
        group = self._group(view)
        if group is None:
            return None
        if time <= self.newest - self.count.seconds:
            self.late += 1
            return None
        self.newest = max(self.newest, time)
        self.serial += 1
        if self.serial % 1024 == 0:
            self._forget()
        entries = self.groups.setdefault(group, [])
        texts = tuple(view.texts(self.count.field, True)) if self.count.field is not None else ()
        insort(entries, (time, self.serial, texts))
        self._drop(entries)
        reached = len(entries)
        if self.count.field is not None:
            reached = len({text for entry in entries for text in entry[2]})
        if reached < self.count.least:
            return None
        del self.groups[group]
        return {
            "type": "event_count" if self.count.field is None else "value_count",
            "count": reached,
            "group": dict(zip(self.count.group_by, group, strict=True)),
            "first": _shown_time(entries[0][0]),
            "last": _shown_time(entries[-1][0]),
        }

    def _group(self, view: View) -> tuple[str, ...] | None:
        found = [view.texts(name, True) for name in self.count.group_by]
        return tuple(", ".join(texts) for texts in found) if all(found) else None

    def _drop(self, entries: list[tuple[float, int, tuple[str, ...]]]) -> None:
        old = 0
        while old < len(entries) and entries[old][0] <= self.newest - self.count.seconds:
            old += 1
        del entries[:old]

    def _forget(self) -> None:
        for entries in self.groups.values():
            self._drop(entries)
        self.groups = {group: entries for group, entries in self.groups.items() if entries}


def match(event: dict[str, Any]) -> tuple[str, ...]:
    """The keys of the alerting rules that look at one event and hold for this one, in the page's order."""
    view = View(event)
    return tuple(rule.key for rule in RULES if rule.alerts and rule.test is not None and rule.test(view))


class Detector:
    """All rules of the strategy over a stream of events; counts are kept from one event to the next."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self.windows = {rule.key: Window(rule.counts) for rule in RULES if rule.counts is not None}
        self.untimed = 0

    @property
    def late(self) -> int:
        """How many events were too old to be counted."""
        return sum(window.late for window in self.windows.values())

    def feed(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        """The alerts of one event, in the page's order."""
        view = View(event)
        hits = {rule.key for rule in RULES if rule.test is not None and rule.test(view)}
        if not hits:
            return []
        time = view.time()
        alerts = []
        for rule in RULES:
            if rule.counts is None:
                if rule.alerts and rule.key in hits:
                    alerts.append(_alert(rule, view, time, None))
            elif not rule.counts.rules.isdisjoint(hits):
                if time is None:
                    self.untimed += 1
                    continue
                reached = self.windows[rule.key].add(view, time)
                if reached is not None and rule.alerts:
                    alerts.append(_alert(rule, view, time, reached))
        return alerts


def _alert(rule: Rule, view: View, time: float | None, reached: dict[str, Any] | None) -> dict[str, Any]:
    matched = {}
    for name in rule.fields:
        values = [value for value in view.values(name) if value is not None]
        if values:
            matched[name] = values[0] if len(values) == 1 else values
    alert = {
        "strategy": STRATEGY["id"],
        "title": STRATEGY["title"],
        "priority": STRATEGY["priority"],
        "techniques": list(STRATEGY["attack"]["techniques"]),
        "rule": {"key": rule.key, "title": rule.title, "level": rule.level, "id": rule.sigma_id},
        "time": _shown_time(time),
        "matched": matched,
        "event": view.event,
        "url": STRATEGY["url"],
        "response_url": STRATEGY["response_url"],
    }
    return alert if reached is None else alert | {"correlation": reached}


class Reading:
    """Events from JSON lines. What cannot be read is counted, and the first of it reported."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        """`complain` takes a line of text."""
        self.complain = complain
        self.events = 0
        self.matched = 0
        self.alerts = 0
        self.broken = 0

    def lines(self, stream: Iterable[bytes], name: str) -> Iterator[dict[str, Any]]:
        """The events of a stream."""
        for number, line in enumerate(stream, 1):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            try:
                event = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
                problem = None if isinstance(event, dict) else "not a JSON object"
            except RecursionError:
                problem = "nested too deeply"
            except ValueError as error:
                problem = f"not JSON: {error}"
            if problem is None:
                self.events += 1
                yield event
                continue
            self.broken += 1
            if self.broken <= _SHOWN_ERRORS:
                self.complain(f"{name}:{number}: {problem}")

    def alerted(self, alerts: int) -> None:
        """Note how many alerts the last event gave."""
        self.alerts += alerts
        self.matched += alerts > 0

    def summary(self, detectors: Iterable[Any]) -> str:
        """What happened, in one line."""
        untimed = sum(detector.untimed for detector in detectors)
        late = sum(detector.late for detector in detectors)
        text = f"{_counted(self.events, 'event')} read, {self.matched} matched, {_counted(self.alerts, 'alert')}"
        text += f", {_counted(self.broken, 'line')} could not be parsed"
        text += f", {untimed} without a time not counted" if untimed else ""
        return text + (f", {late} too late to be counted" if late else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON value")


def as_line(alert: dict[str, Any]) -> bytes:
    """An alert as one line of JSON."""
    try:
        return json.dumps(alert, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(alert).encode("ascii") + b"\n"


def _open(name: str) -> BinaryIO:
    return sys.stdin.buffer if name == "-" else open(name, "rb")  # noqa: PTH123 - closed by the caller


def main(arguments: list[str] | None = None) -> int:
    """Read events from files or standard input; 0, or 2 where a file cannot be opened."""
    names = (sys.argv[1:] if arguments is None else arguments) or ["-"]
    if any(name in ("-h", "--help") for name in names):
        print(f"usage: {sys.argv[0]} [EVENTS.jsonl ...]\n\n{STRATEGY['id']}: {STRATEGY['title']}")
        return 0
    detector, code = Detector(), 0
    reading = Reading(lambda text: print(text, file=sys.stderr))
    try:
        for name in names:
            try:
                stream = _open(name)
            except OSError as error:
                print(f"{name}: cannot be read: {error.strerror}", file=sys.stderr)
                code = 2
                continue
            with stream:
                for event in reading.lines(stream, "<stdin>" if name == "-" else name):
                    alerts = detector.feed(event)
                    reading.alerted(len(alerts))
                    for alert in alerts:
                        sys.stdout.buffer.write(as_line(alert))
                        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        code = 130
    print(reading.summary([detector]), file=sys.stderr)
    return code
