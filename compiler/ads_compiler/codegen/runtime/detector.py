"""Rules over a stream of events: each event goes to the rules of its log source, and their hits to correlations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.correlate import Correlator, Fed
from ads_compiler.codegen.runtime.routing import Routed, Router, sees
from ads_compiler.codegen.runtime.state import STATE_VERSION, Names, state_of, take_state
from ads_compiler.codegen.runtime.values import TIME_FIELDS, shown_time
from ads_compiler.codegen.runtime.view import View
from ads_compiler.codegen.runtime.windows import Counting

HELD_EVENTS = 200_000
AHEAD_SECONDS = 86_400
MOST_PLANS, MOST_CHOSEN = 4_096, 256
LogSource = tuple[str | None, str | None, str | None]


class Rule(NamedTuple):
    """A rule: one of `test` and `counts` is set. `strategy` is its place in STRATEGIES, or None for a plain rule."""

    key: str
    title: str
    level: str | None
    sigma_id: str | None
    fields: tuple[str, ...]
    alerts: bool
    logsource: LogSource
    strategy: int | None
    techniques: tuple[str, ...]
    test: Callable[[View], bool] | None
    counts: Counting | None


# What the compiler fills in. CORRELATIONS are places in RULES, each after those that it counts.
STRATEGIES: tuple[dict[str, Any], ...] = ()
STRATEGY: dict[str, Any] = {}
RULES: tuple[Rule, ...] = ()
CORRELATIONS: tuple[int, ...] = ()
MEANINGS: dict[int, str] = {}
ROUTES: dict[str, Any] = {
    "windows": {"products": {}, "services": {}, "providers": {}, "categories": []},
    "shapes": [],
}


Chosen = tuple[list[int], list[tuple[int, Callable[[View], bool]]], bool]


def _chosen(routed: Routed, feeding: frozenset[int]) -> Chosen:
    """The rules of a log source, their tests, and whether one of them feeds a correlation."""
    rules = [
        n for n, rule in enumerate(RULES) if rule.test is not None and sees(routed, *rule.logsource)
    ]
    tests = [(n, test) for n in rules if (test := RULES[n].test) is not None]
    return rules, tests, not feeding.isdisjoint(rules)


class Plan:
    """What is done with the events of one log source: the rules that apply, and how many events there were."""

    __slots__ = ("events", "rules", "tests", "timed", "times")

    def __init__(self, chosen: Chosen, times: tuple[str, ...]) -> None:
        """The rules may be those of other plans, too."""
        self.rules, self.tests, self.timed = chosen
        self.times = times
        self.events = 0


class Detector:
    """All rules of the module. What is counted is kept from one event to the next.

    Events that come up to `lateness` seconds after later ones are put into their order before they are counted; with
    0 they are counted at once, and one that is older than the last is left out. `times` are fields that say when an
    event happened, before all others. `shape` forces how events are read; `logsource` (product, category, service)
    is that of events that do not tell their own. With a `clock`, events from more than a day ahead of it are not
    counted: one wrong date would make all later events late.
    """

    def __init__(
        self,
        *,
        lateness: float = 0,
        limit: int = HELD_EVENTS,
        times: tuple[str, ...] = (),
        shape: str | None = None,
        logsource: LogSource = (None, None, None),
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Begin with nothing counted."""
        self.router = _router()
        self.times, self.shape = times, shape
        self.declared = _declared(logsource)
        countings = {n: rule.counts for n, rule in enumerate(RULES) if rule.counts is not None}
        self.correlator = Correlator(countings, CORRELATIONS, lateness, limit)
        self.feeding = frozenset(self.correlator.followers)
        self.plans: dict[tuple[Any, ...], Plan] = {}
        self.words = tuple(
            frozenset(w.lower() for rule in RULES if (w := rule.logsource[n])) for n in range(3)
        )
        self.chosen: dict[tuple[Any, ...], Chosen] = {}
        self.clock = clock
        self.untimed = self.ahead = 0

    @property
    def late(self) -> int:
        """How many events came too late to be counted."""
        return self.correlator.late

    @property
    def dropped(self) -> int:
        """How many events were let go because too many were held."""
        return self.correlator.dropped

    def feed(
        self, event: dict[str, Any], shape: str | None = None, name: str = ""
    ) -> list[dict[str, Any]]:
        """The alerts of one event, and of earlier ones whose time has come. `name` is the file's, which may tell."""
        routed = self._route(event, shape, name)
        plan = self._plan(routed)
        plan.events += 1
        view = View(routed.event, plan.times)
        hits = [number for number, test in plan.tests if test(view)]
        if not hits and not plan.timed:
            return []
        time = view.time()
        alerts = [
            _alert(rule, view, time, event, None)
            for rule in map(RULES.__getitem__, hits)
            if rule.alerts and rule.counts is None
        ]
        if not plan.timed:
            return alerts
        feeding = tuple(number for number in hits if number in self.feeding)
        if time is None:
            self.untimed += bool(feeding)
            return alerts
        if self.clock is not None and time > self.clock() + AHEAD_SECONDS:
            self.ahead += bool(feeding)
            return alerts
        reached = self.correlator.add(time, Fed(view, event, routed.shape, feeding, {}, name))
        return alerts + self._reached(reached)

    def finish(self) -> list[dict[str, Any]]:
        """The stream is over: the alerts of what still waits, and of windows that are judged at their end."""
        return self._reached(self.correlator.finish())

    def save(self) -> dict[str, Any]:
        """What is counted, as plain JSON."""
        held = state_of(self.correlator, _names())
        return {
            "version": STATE_VERSION,
            "untimed": self.untimed,
            "ahead": self.ahead,
            "correlations": held,
        }

    def restore(self, saved: Mapping[str, Any]) -> list[str]:
        """Take up what was counted; returns the correlations that have changed since, which begin anew."""
        if saved.get("version") != STATE_VERSION:
            raise ValueError(f"the state has version {saved.get('version')!r}, not {STATE_VERSION}")
        self.untimed, self.ahead = int(saved["untimed"]), int(saved.get("ahead", 0))
        return take_state(self.correlator, saved["correlations"], _names(), self._view)

    def _reached(self, reached: list[Any]) -> list[dict[str, Any]]:
        return [
            _alert(RULES[one.rule], one.fed.view, one.time, one.fed.original, one.facts)
            for one in reached
            if RULES[one.rule].alerts
        ]

    def _route(self, event: dict[str, Any], shape: str | None, name: str) -> Routed:
        routed = self.router.route(event, shape or self.shape, name)
        if self.declared is None or (routed.products, routed.categories, routed.services) != (
            None,
            None,
            None,
        ):
            return routed
        products, categories, services = self.declared
        return routed._replace(products=products, categories=categories, services=services)

    def _plan(self, routed: Routed) -> Plan:
        key = (routed.shape, routed.products, routed.categories, routed.services)
        plan = self.plans.get(key)
        if plan is None:
            if (
                len(self.plans) >= MOST_PLANS
            ):  # words of a log source may come from the events themselves
                self.plans.clear()
            times = tuple(dict.fromkeys((*self.times, *routed.times, *TIME_FIELDS)))
            plan = self.plans[key] = Plan(self._choose(routed), times)
        return plan

    def _choose(self, routed: Routed) -> Chosen:
        """The rules of a log source: words that no rule has do not tell one from another."""
        given = (routed.products, routed.categories, routed.services)
        key = tuple(
            None if word is None else word & known
            for word, known in zip(given, self.words, strict=True)
        )
        chosen = self.chosen.get(key)
        if chosen is None:
            if len(self.chosen) >= MOST_CHOSEN:
                self.chosen.clear()
            chosen = self.chosen[key] = _chosen(routed, self.feeding)
        return chosen

    def _view(self, event: dict[str, Any], shape: str, name: str) -> View:
        routed = self._route(event, shape, name)
        return View(routed.event, self._plan(routed).times)


def _declared(logsource: LogSource) -> tuple[frozenset[str] | None, ...] | None:
    """What a stream says of its events: a category or a service that is given leaves no room for others."""
    product, category, service = (frozenset([word.lower()]) if word else None for word in logsource)
    if category or service:
        return product, category or frozenset(), service or frozenset()
    return (product, None, None) if product else None


def match(event: dict[str, Any], shape: str | None = None) -> tuple[str, ...]:
    """The keys of the alerting rules that look at one event and hold for this one, in their order."""
    routed = _router().route(event, shape)
    view = View(routed.event)
    return tuple(
        rule.key
        for rule in RULES
        if rule.alerts
        and rule.test is not None
        and sees(routed, *rule.logsource)
        and rule.test(view)
    )


_ROUTERS: list[Router] = []


def _router() -> Router:
    if not _ROUTERS:
        _ROUTERS.append(Router(ROUTES))
    return _ROUTERS[0]


def _names() -> Names:
    keys = {}
    for number, rule in enumerate(RULES):
        owner = "" if rule.strategy is None else STRATEGIES[rule.strategy]["id"]
        keys[number] = f"{owner}/{rule.key}"
    return Names(keys, MEANINGS)


_PLAIN: dict[str, Any] = {
    "id": None,
    "attack": {"techniques": []},
    "url": None,
    "response_url": None,
}


def _alert(
    rule: Rule,
    view: View,
    time: float | None,
    event: dict[str, Any],
    reached: dict[str, Any] | None,
) -> dict[str, Any]:
    matched = {}
    for name in rule.fields:
        values = [value for value in view.values(name) if value is not None]
        if values:
            matched[name] = values[0] if len(values) == 1 else values
    strategy = _PLAIN if rule.strategy is None else STRATEGIES[rule.strategy]
    alert = {
        "strategy": strategy["id"],
        "title": strategy.get("title", rule.title),
        "priority": strategy.get("priority", rule.level),
        "techniques": list(strategy["attack"]["techniques"] or rule.techniques),
        "rule": {"key": rule.key, "title": rule.title, "level": rule.level, "id": rule.sigma_id},
        "time": shown_time(time),
        "matched": matched,
        "event": event,
        "url": strategy["url"],
        "response_url": strategy["response_url"],
    }
    return alert if reached is None else alert | {"correlation": reached}
