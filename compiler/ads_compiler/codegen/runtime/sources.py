"""Log sources and their field names, and those of Windows events by channel and event id.

Standard library only.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.shapes import RouteTest, route_tests

ROUTE_KEPT = 4096  # entries of a cache
ROUTE_FIELD = re.compile(r"\{([^{}]+)\}")
ROUTE_WORDS = ("product", "category", "service")
_ROUTE_LONGEST = 200  # values that name a log source are shorter
RouteSet = frozenset[str] | None


class RouteSource(NamedTuple):
    """A log source and its field names: from one path, from several, or built from texts."""

    words: tuple[RouteSet, RouteSet, RouteSet]
    single: dict[str, list[str]]
    several: list[tuple[str, tuple[str, ...]]]
    joins: list[tuple[str, list[list[str]]]]
    names: dict[str, list[str]]

    def add(self, values: dict[str, Any], event: dict[str, Any], added: dict[str, Any]) -> None:
        """Add fields under Sigma's names where the event has none of that name."""
        single = self.single
        for path in values if len(values) < len(single) else single:
            if path in single and path in values:
                for name in single[path]:
                    if name not in event and name not in added:
                        added[name] = values[path]
        for name, paths in self.several:
            if name not in event and name not in added:
                for path in paths:
                    if path in values:
                        added[name] = values[path]
                        break
        for name, ways in self.joins:
            texts = [text for way in ways if (text := _route_joined(way, values)) is not None]
            if texts and name not in event and name not in added:
                added[name] = texts[0] if len(texts) == 1 else texts

    def over(self, values: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        """Fields under Sigma's names in place of objects of the event, which have no text.

        The members of the objects are there under dotted names.
        """
        over: dict[str, Any] = {}
        for name, item in event.items():
            if isinstance(item, dict) and name in self.names:
                value = next((values[path] for path in self.names[name] if path in values), None)
                if value is not None and not isinstance(value, dict):
                    over |= {f"{name}.{key}": member for key, member in item.items()}
                    over[name] = value
        return over


def _route_joined(way: list[str], values: dict[str, Any]) -> str | None:
    """The text of a way: literals and paths by turns."""
    if len(way) == 1:
        return way[0]
    parts = list(way)
    for place in range(1, len(way), 2):
        value = values.get(way[place])
        if not isinstance(value, str):
            return None
        parts[place] = value
    return "".join(parts)


def route_source(*given: dict[str, Any]) -> RouteSource:
    """The source of several entries of the table; the first of two equal names wins."""
    words: list[RouteSet] = []
    for word in ROUTE_WORDS:
        allowed = [
            frozenset(text.lower() for text in entry[word]) for entry in given if word in entry
        ]
        words.append(frozenset[str]().union(*allowed) if allowed else None)
    names: dict[str, list[str]] = {}
    joins: dict[str, list[str]] = {}
    for entry in reversed(given):
        names |= entry.get("names", {})
        joins |= entry.get("joins", {})
    single: dict[str, list[str]] = {}
    for name, paths in names.items():
        if len(paths) == 1:
            single.setdefault(paths[0], []).append(name)
    several = [(name, tuple(paths)) for name, paths in names.items() if len(paths) > 1]
    ways = [(name, [ROUTE_FIELD.split(text) for text in texts]) for name, texts in joins.items()]
    return RouteSource((words[0], words[1], words[2]), single, several, ways, names)


class _RouteKind:
    """Entries of the table for a channel and event id: unconditional and conditional ones.

    `asked` are the fields of the conditions, with the texts that matter; None if each text may.
    """

    __slots__ = ("always", "asked", "kept", "others")

    def __init__(self, always: list[dict[str, Any]], conditional: list[dict[str, Any]]) -> None:
        self.always = always
        self.others = [
            (route_tests(entry["when"]), route_tests(entry.get("unless", {})), entry)
            for entry in conditional
        ]
        self.kept: dict[tuple[Any, ...], RouteSource] = {}
        tests = [test for when, unless, _ in self.others for test in (*when, *unless)]
        self.asked = [
            (path, steps, _route_texts([test for test in tests if test.path == path]))
            for path, steps in {test.path: test.steps for test in tests}.items()
        ]

    def source(self, event: dict[str, Any]) -> RouteSource:
        """The log source of an event."""
        key: list[Any] = []
        for path, steps, texts in self.asked:
            value = event.get(path)
            if isinstance(value, str) and texts is not None:
                value = value if value in texts or value.lower() in texts else True
            elif value is not None or steps:
                return self._source(event)  # not worth a key
            key.append(value)
        source = self.kept.get(tuple(key))
        if source is None:
            source = self.kept[tuple(key)] = self._source(event)
        return source

    def _source(self, event: dict[str, Any]) -> RouteSource:
        fitting = (
            entry
            for tests, barred, entry in self.others
            if all(test.holds(event) for test in tests)
            and not any(test.holds(event) for test in barred)
        )
        return route_source(*self.always, *fitting)


def _route_texts(tests: list[RouteTest]) -> frozenset[str] | None:
    if any(test.starts for test in tests):
        return None
    return frozenset[str]().union(*(test.exact or () for test in tests))


class RouteWindows:
    """The log sources of Windows events, by channel and event id."""

    def __init__(self, table: dict[str, Any]) -> None:
        """`table` is the part of that name."""
        self.table = table
        self.channels = {name.lower(): channel for name, channel in table["providers"].items()}
        self.templates = {name.lower(): names for name, names in table.get("templates", {}).items()}
        self.kept: dict[tuple[Any, Any, Any], _RouteKind] = {}

    def source(
        self, channel: Any, event_id: int | None, provider: Any, event: dict[str, Any]
    ) -> RouteSource:
        """The log source of an event."""
        channel = channel[:_ROUTE_LONGEST] if isinstance(channel, str) and channel else None
        provider = (
            provider[:_ROUTE_LONGEST] if channel is None and isinstance(provider, str) else None
        )
        key = (channel, event_id, provider)
        kind = self.kept.get(key)
        if kind is None:
            if len(self.kept) >= ROUTE_KEPT:
                self.kept.clear()
            kind = self.kept[key] = self._kind(*key)
        return kind.source(event)

    def _kind(self, channel: str | None, event_id: int | None, provider: str | None) -> _RouteKind:
        log = channel or self.channels.get((provider or "").strip().lower())
        if log is None:
            return _RouteKind([{"product": ["windows"]}], [])
        log = log.strip().lower().removeprefix("xmlwineventlog:").removeprefix("wineventlog:")
        product, service = (
            [name for name, channels in self.table[part].items() if log in map(str.lower, channels)]
            for part in ("products", "services")
        )
        fitting = [
            entry | {"category": [entry["category"]]}
            for entry in self.table["categories"]
            if event_id in entry["id"] and log in map(str.lower, entry["channel"])
        ]
        base = {"product": product or ["windows"], "category": [], "service": service}
        always = [base, *(entry for entry in fitting if "when" not in entry)]
        return _RouteKind(always, [entry for entry in fitting if "when" in entry])
