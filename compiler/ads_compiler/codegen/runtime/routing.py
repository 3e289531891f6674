"""Map events to log sources and Sigma field names by a table. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.shapes import (
    RouteFields,
    RouteTest,
    route_auditd,
    route_id,
    route_tests,
    route_unspaced,
    route_windows_xml,
    route_words,
)

_ROUTE_KEPT = 4096  # entries of a cache
_ROUTE_LONGEST = 200  # values that name a log source are shorter
_ROUTE_FIELD = re.compile(r"\{([^{}]+)\}")
_ROUTE_WORDS = ("product", "category", "service")
_ROUTE_DECLARED = frozenset(("logsource", *(f"logsource.{word}" for word in _ROUTE_WORDS)))
RouteSet = frozenset[str] | None


class Routed(NamedTuple):
    """An event with its log source. None: not known, any rule's word fits; an empty set: none."""

    shape: str
    event: dict[str, Any]
    products: RouteSet
    categories: RouteSet
    services: RouteSet
    times: tuple[str, ...]


def sees(routed: Routed, product: str | None, category: str | None, service: str | None) -> bool:
    """Whether a rule of this log source applies to the event."""
    return (
        (product is None or routed.products is None or product.lower() in routed.products)
        and (category is None or routed.categories is None or category.lower() in routed.categories)
        and (service is None or routed.services is None or service.lower() in routed.services)
    )


def guesses(routed: Routed, product: str | None, category: str | None, service: str | None) -> bool:
    """Whether nothing says that the event is of a log source that a rule names."""
    return (
        (product is not None and routed.products is None)
        or (category is not None and routed.categories is None)
        or (service is not None and routed.services is None)
    )


class RouteSource(NamedTuple):
    """A log source and its field names: from one path, from several, or built from texts."""

    words: tuple[RouteSet, RouteSet, RouteSet]
    single: dict[str, list[str]]
    several: list[tuple[str, tuple[str, ...]]]
    joins: list[tuple[str, list[list[str]]]]

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


def _route_source(*given: dict[str, Any]) -> RouteSource:
    """The source of several entries of the table; the first of two equal names wins."""
    words: list[RouteSet] = []
    for word in _ROUTE_WORDS:
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
    ways = [(name, [_ROUTE_FIELD.split(text) for text in texts]) for name, texts in joins.items()]
    return RouteSource((words[0], words[1], words[2]), single, several, ways)


class _RouteKind(NamedTuple):
    """Entries of the table for a channel and event id: unconditional and conditional ones."""

    always: list[dict[str, Any]]
    others: list[tuple[tuple[RouteTest, ...], dict[str, Any]]]
    kept: dict[tuple[bool, ...], RouteSource]


class RouteWindows:
    """The log sources of Windows events, by channel and event id."""

    def __init__(self, table: dict[str, Any]) -> None:
        """`table` is the part of that name."""
        self.table = table
        self.channels = {name.lower(): channel for name, channel in table["providers"].items()}
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
            if len(self.kept) >= _ROUTE_KEPT:
                self.kept.clear()
            kind = self.kept[key] = self._kind(*key)
        outcomes = (
            tuple([all(test.holds(event) for test in tests) for tests, _ in kind.others])
            if kind.others
            else ()
        )
        source = kind.kept.get(outcomes)
        if source is None:
            rows = zip(outcomes, kind.others, strict=True)
            fitting = (entry for holds, (_, entry) in rows if holds)
            source = kind.kept[outcomes] = _route_source(*kind.always, *fitting)
        return source

    def _kind(self, channel: str | None, event_id: int | None, provider: str | None) -> _RouteKind:
        log = channel or self.channels.get((provider or "").strip().lower())
        if log is None:
            return _RouteKind([{"product": ["windows"]}], [], {})
        log = log.strip().lower().removeprefix("wineventlog:")
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
        others = [(route_tests(entry["when"]), entry) for entry in fitting if "when" in entry]
        return _RouteKind(always, others, {})


class RouteShape:
    """A shape of the table, ready to read events."""

    def __init__(
        self, spec: dict[str, Any], shapes: dict[str, dict[str, Any]], windows: RouteWindows
    ) -> None:
        """`shapes` are all of the table, by name."""
        self.name, self.times, self.windows = (
            str(spec["name"]),
            tuple(spec.get("times", ())),
            windows,
        )
        self.reader = spec.get("reader")
        self.ways = tuple(route_tests(way) for way in spec["has"])
        other = shapes.get(spec.get("names-from", ""), {})
        self.base: tuple[dict[str, Any], ...] = (
            spec,
            {key: other[key] for key in ("names", "joins") if key in other},
        )
        self.sources = [(route_tests(entry["when"]), entry) for entry in spec.get("sources", ())]
        self.places = {key: tuple(paths) for key, paths in spec.get("windows", {}).items()}
        service = spec.get("service-from", {})
        self.named_in = tuple(service.get("fields", ()))
        self.files = frozenset(word.lower() for word in service.get("file", ()))
        self.guesses = [
            (route_tests(entry["when"]), entry["service"]) for entry in service.get("else", ())
        ]
        self.fields = RouteFields(self._paths(), spec)
        self.asked: dict[str, bool] = {}  # whether the words count, or only that there is something
        for test in (test for tests, _ in self.sources for test in tests):
            self.asked[test.path] = self.asked.get(test.path, False) or test.exact is not None
        self.kept: dict[tuple[Any, ...], RouteSource] = {}

    def _paths(self) -> Iterator[str]:
        for entry in (*self.base, *(entry for _, entry in self.sources)):
            for paths in entry.get("names", {}).values():
                yield from paths
            for texts in entry.get("joins", {}).values():
                for text in texts:
                    yield from _ROUTE_FIELD.findall(text)
        for tests, _ in (*self.sources, *self.guesses):
            yield from (test.path for test in tests)
        for paths in self.places.values():
            yield from paths
        yield from self.named_in

    def leads(self) -> Iterator[tuple[str, tuple[RouteTest, ...]]]:
        """Keys, one of them required for an event of this shape, each with its conditions."""
        for way in self.ways:
            steps = way[0].path.split(".")
            for length in range(1, len(steps) + 1):
                yield ".".join(steps[:length]), way

    def read(self, event: dict[str, Any], name: str) -> Routed | None:
        """The event under Sigma's names with its log source; None if the shape does not fit."""
        if self.reader == "windows-xml":
            parts = route_windows_xml(event)
            return None if parts is None else self._windows(parts[0], {}, *parts[1:])
        if self.reader == "auditd":
            event = route_auditd(event)
        values, added = self.fields.find(event)
        if self.places:
            channel, event_id, provider = (
                next((values[path] for path in self.places.get(key, ()) if path in values), None)
                for key in ("channel", "id", "provider")
            )
            self._decide(values).add(values, event, added)
            return self._windows(event, added, channel, route_id(event_id), provider)
        services = (
            self._services(values, name) if self.named_in or self.files or self.guesses else None
        )
        source = self._decide(values)
        source.add(values, event, added)
        words = source.words if services is None else (*source.words[:2], services)
        return Routed(self.name, {**added, **event} if added else event, *words, self.times)

    def _windows(
        self, event: dict[str, Any], added: dict[str, Any], channel: Any, number: Any, name: Any
    ) -> Routed:
        whole = {**added, **event} if added else event
        source = self.windows.source(channel, number, name, whole)
        more = route_unspaced(whole) or {}
        source.add(whole, whole, more)
        if more:
            whole = {**more, **whole}
        return Routed(self.name, whole, *source.words, self.times)

    def _services(self, values: dict[str, Any], name: str) -> RouteSet:
        """The service by its field, by file name, or by conditions; it is added to `values`."""
        words = next(
            (words for path in self.named_in if (words := route_words(values.get(path)))), ()
        )
        if not words and name:
            stem = name.replace("\\", "/").rpartition("/")[2].lower()
            words = tuple(part for part in (stem.partition(".")[0],) if part in self.files)
        if not words:
            words = next(
                (
                    tuple(names)
                    for tests, names in self.guesses
                    if all(test.holds(values) for test in tests)
                ),
                (),
            )
        if words and self.named_in:
            values[self.named_in[0]] = list(words)
        return frozenset(words) if words else None

    def _decide(self, values: dict[str, Any]) -> RouteSource:
        key = tuple(
            (route_words(values[path]) if texts else ()) if path in values else None
            for path, texts in self.asked.items()
        )
        known = self.kept.get(key)
        if known is None:
            if len(self.kept) >= _ROUTE_KEPT:
                self.kept.clear()
            words = dict(zip(self.asked, key, strict=True))
            fitting = (
                entry
                for tests, entry in self.sources
                if all(test.accepts(words[test.path]) for test in tests)
            )
            known = self.kept[key] = _route_source(*fitting, *self.base)
        return known


class Router:
    """Detects the shape and the log source of events."""

    def __init__(self, table: dict[str, Any]) -> None:
        """`table` holds the parts `windows` and `shapes`."""
        specs = {spec["name"]: spec for spec in table["shapes"]}
        windows = RouteWindows(table["windows"])
        self.shapes = {name: RouteShape(spec, specs, windows) for name, spec in specs.items()}
        self._leads: dict[str, list[tuple[int, tuple[RouteTest, ...], RouteShape]]]
        self._leads = {word: [] for word in _ROUTE_DECLARED}
        for order, shape in enumerate(self.shapes.values()):
            for lead, way in shape.leads():
                self._leads.setdefault(lead, []).append((order, way, shape))

    def route(self, event: dict[str, Any], shape: str | None = None, name: str = "") -> Routed:
        """The event with its log source; `shape` forces its format, `name` is its file."""
        if not isinstance(event, dict):
            return Routed("plain", event, None, None, None, ())
        hits = self._leads.keys() & event.keys()
        chosen = self._detect(event, hits) if shape is None else self.shapes.get(shape)
        routed = chosen.read(event, name) if chosen is not None else None
        routed = routed or Routed("plain", event, None, None, None, ())
        return routed if _ROUTE_DECLARED.isdisjoint(hits) else _route_declared(event, routed)

    def _detect(self, event: dict[str, Any], hits: set[str]) -> RouteShape | None:
        best, first = None, len(self.shapes)
        for key in hits:
            for order, way, shape in self._leads[key]:
                if order < first and all(test.holds(event) for test in way):
                    best, first = shape, order
        return best


def _route_declared(event: dict[str, Any], routed: Routed) -> Routed:
    """The log source that an event declares itself wins, word by word."""
    nested = event.get("logsource")
    nested = nested if isinstance(nested, dict) else {}
    declared = [
        route_words(event.get(f"logsource.{word}", nested.get(word))) for word in _ROUTE_WORDS
    ]
    words = [
        frozenset(texts) if texts else old for texts, old in zip(declared, routed[2:5], strict=True)
    ]
    return routed._replace(products=words[0], categories=words[1], services=words[2])
