"""Map events to log sources and Sigma field names by a table. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.defenderforms import route_defender
from ads_compiler.codegen.runtime.forms import (
    route_decoded,
    route_gke,
    route_spread,
    route_workspace,
)
from ads_compiler.codegen.runtime.hostforms import (
    route_auditbeat,
    route_journal,
    route_osquery,
    route_syslog,
)
from ads_compiler.codegen.runtime.ocsfforms import route_ocsf
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
from ads_compiler.codegen.runtime.sources import (
    ROUTE_FIELD,
    ROUTE_KEPT,
    ROUTE_WORDS,
    RouteSet,
    RouteSource,
    RouteWindows,
    route_source,
)
from ads_compiler.codegen.runtime.unwrapping import Carried, Unwrapper
from ads_compiler.codegen.runtime.windowsforms import (
    route_inserts,
    route_threat_paths,
    route_unnamed,
    route_wazuh,
)
from ads_compiler.codegen.runtime.windowstext import route_event_data, route_event_text

_ROUTE_DECLARED = frozenset(("logsource", *(f"logsource.{word}" for word in ROUTE_WORDS)))
_ROUTE_READERS: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    "auditbeat": route_auditbeat,
    "auditd": route_auditd,
    "defender": route_defender,
    "gke": route_gke,
    "journal": route_journal,
    "ocsf": route_ocsf,
    "osquery": route_osquery,
    "syslog": route_syslog,
    "wazuh": route_wazuh,
    "workspace": route_workspace,
}


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
        self.reader = str(spec.get("reader", ""))
        self.decoded = tuple(spec.get("decode", ()))
        self.spread = tuple(spec.get("spread", ()))
        self.text = tuple(spec.get("event-text", ()))
        self.data = tuple(spec.get("event-data", ()))
        self.unnamed = tuple(tuple(path.split(".")) for path in spec.get("unnamed", ()))
        self.ways = tuple(route_tests(way) for way in spec["has"])
        others = [shapes.get(name, {}) for name in spec.get("names-from", ())]
        names: list[dict[str, Any]] = [
            {key: other[key] for key in ("names", "joins") if key in other} for other in others
        ]
        self.base = (spec, *names)
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
                    yield from ROUTE_FIELD.findall(text)
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
        if self.text:
            event = route_event_text(event, self.text)
        if self.reader == "windows-xml":
            parts = route_windows_xml(event)
            return None if parts is None else self._windows(parts[0], {}, *parts[1:])
        if self.decoded:
            event = route_decoded(event, self.decoded)
        if self.data:
            event = route_event_data(event, self.data)
        if self.unnamed:
            event = route_unnamed(event, self.unnamed)
        if self.spread:
            event = route_spread(event, self.spread)
        if self.reader in _ROUTE_READERS:
            whole = _ROUTE_READERS[self.reader](event)
            if whole is None:
                return None
            event = whole
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
        over = source.over(values, event)
        whole = {**added, **event, **over} if added or over else event
        return Routed(self.name, whole, *words, self.times)

    def _windows(
        self, event: dict[str, Any], added: dict[str, Any], channel: Any, number: Any, name: Any
    ) -> Routed:
        if "StringInserts" in event or type(event.get("Data")) is list:
            event = route_inserts(event, f"{channel}/{number}", self.windows.templates)
        whole = {**added, **event} if added else event
        source = self.windows.source(channel, number, name, whole)
        more = route_unspaced(whole) or {}
        if "antivirus" in (source.words[1] or ()):
            more |= route_threat_paths(whole)
        source.add({**whole, **more} if more else whole, whole, more)
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
            if len(self.kept) >= ROUTE_KEPT:
                self.kept.clear()
            words = dict(zip(self.asked, key, strict=True))
            fitting = (
                entry
                for tests, entry in self.sources
                if all(test.accepts(words[test.path]) for test in tests)
            )
            known = self.kept[key] = route_source(*fitting, *self.base)
        return known


class Router:
    """Detects the shape and the log source of events."""

    def __init__(self, table: dict[str, Any]) -> None:
        """`table` holds the parts `windows` and `shapes`."""
        specs = {spec["name"]: spec for spec in table["shapes"]}
        windows = RouteWindows(table["windows"])
        self.unwrapper = Unwrapper(table.get("wrappers", ()))
        self.shapes = {name: RouteShape(spec, specs, windows) for name, spec in specs.items()}
        self._leads: dict[str, list[tuple[int, tuple[RouteTest, ...], RouteShape]]]
        self._leads = {word: [] for word in _ROUTE_DECLARED}
        for order, shape in enumerate(self.shapes.values()):
            for lead, way in shape.leads():
                self._leads.setdefault(lead, []).append((order, way, shape))
        self._first = {lead: ways[0][0] if ways else 0 for lead, ways in self._leads.items()}

    def opened(self, event: dict[str, Any]) -> Carried | None:
        """The events that an event carries; None if it is an event itself."""
        return self.unwrapper.open(event)

    def every(self, events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Some events, with those that others carry in their place."""
        opened = ((event, self.opened(event)) for event in events)
        return [
            item
            for event, carried in opened
            for item in ((event,) if carried is None else carried.events)
        ]

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
        for key in sorted(hits, key=self._first.__getitem__) if len(hits) > 1 else hits:
            for order, way, shape in self._leads[key]:
                if order >= first:
                    break
                if all(test.holds(event) for test in way):
                    best, first = shape, order
        return best


def _route_declared(event: dict[str, Any], routed: Routed) -> Routed:
    """The log source that an event declares itself wins, word by word."""
    nested = event.get("logsource")
    nested = nested if isinstance(nested, dict) else {}
    declared = [
        route_words(event.get(f"logsource.{word}", nested.get(word))) for word in ROUTE_WORDS
    ]
    words = [
        frozenset(texts) if texts else old for texts, old in zip(declared, routed[2:5], strict=True)
    ]
    return routed._replace(products=words[0], categories=words[1], services=words[2])
