"""Run rules over a stream: events go to the rules of their log source, hits to correlations.

Several rule sets share one plan: an event is routed once and its fields are looked up once for all
rules. Each rule set has separate correlation state, so it alerts as if it ran by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.alert import alert_of
from ads_compiler.codegen.runtime.correlate import Correlator, Fed, Reached
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.routing import Routed, guesses, sees
from ads_compiler.codegen.runtime.ruleset import LogSource, Rule, RuleSet, SetupError, screen_of
from ads_compiler.codegen.runtime.screen import ScreenGroup
from ads_compiler.codegen.runtime.state import STATE_VERSION, Names, state_of, take_state
from ads_compiler.codegen.runtime.unseen import NotTried, Unseen
from ads_compiler.codegen.runtime.values import TIME_FIELDS
from ads_compiler.codegen.runtime.windows import MAX_BYTES, Budget

MAX_EVENTS = 200_000
AHEAD_SECONDS = 86_400
MOST_PLANS, MOST_CHOSEN = 4_096, 256
NO_FIELDS = EventView({})
Test = Callable[[EventView], bool]


class Member:
    """One rule set of a detector: the index of its first rule, and its correlation state."""

    def __init__(
        self, ruleset: RuleSet, first: int, lateness: float, limit: int, budget: Budget
    ) -> None:
        """Begin with nothing counted."""
        self.ruleset, self.first = ruleset, first
        countings = ruleset.countings
        self.correlator = Correlator(countings, tuple(countings), lateness, limit, budget)
        self.feeding = frozenset(self.correlator.followers)
        self.untimed = self.ahead = 0
        owner = ruleset.strategy.get("id", "")
        keys = {place: f"{owner}/{rule.key}" for place, rule in enumerate(ruleset.rules)}
        self.names = Names(keys, ruleset.meanings)

    def reached(self, reached: Sequence[Reached]) -> Iterator[dict[str, Any]]:
        """The alerts of what correlations have reached."""
        for one in reached:
            rule = self.ruleset.rules[one.rule]
            if rule.alerts:
                yield alert_of(
                    self.ruleset.strategy, rule, one.fed.view, one.time, one.fed.original, one.facts
                )

    def save(self) -> dict[str, Any]:
        """What is counted, as plain JSON."""
        correlations = state_of(self.correlator, self.names)
        return {
            "version": STATE_VERSION,
            "untimed": self.untimed,
            "ahead": self.ahead,
            "correlations": correlations,
        }

    def restore(
        self, saved: Mapping[str, Any], view_of: Callable[[dict[str, Any], str, str], EventView]
    ) -> list[str]:
        """Restore saved counts; return the correlations that changed since and restart."""
        if saved.get("version") != STATE_VERSION:
            raise ValueError(f"the state has version {saved.get('version')!r}, not {STATE_VERSION}")
        self.untimed, self.ahead = int(saved["untimed"]), int(saved.get("ahead", 0))
        return take_state(self.correlator, saved["correlations"], self.names, view_of)


class Chosen(NamedTuple):
    """The rules of a log source: indexes, what screens events for them, the members they feed.

    `guessed` are rules that are not tried: nothing says that the event is of their log source, and
    they also match events that have none of their fields.
    """

    rules: list[int]
    group: ScreenGroup
    timed: list[int]
    guessed: frozenset[int]


class Plan:
    """The rules that apply to the events of one log source, and the number of events."""

    __slots__ = ("events", "group", "guessed", "rules", "timed", "times")

    def __init__(self, chosen: Chosen, times: tuple[str, ...]) -> None:
        """The rules may be those of other plans, too."""
        self.rules, self.group, self.timed, self.guessed = chosen
        self.times = times
        self.events = 0


class RuleDetector:
    """The rules of one or more rule sets; counts are kept from one event to the next.

    Events that arrive up to `lateness` seconds after later ones are sorted before they are counted;
    with 0 they are counted at once, and an event older than the last one is dropped. A correlation
    keeps at most `limit` events, and all together need about `memory` bytes. `times` are time
    fields to look up before all others. `shape` forces the event format; `logsource` (product,
    category, service) applies to events that do not declare one. With a `clock`, events more than a
    day ahead of it are not counted, because one wrong date would make all later events late.
    """

    def __init__(
        self,
        *rulesets: RuleSet,
        lateness: float = 0,
        limit: int = MAX_EVENTS,
        memory: int = MAX_BYTES,
        times: tuple[str, ...] = (),
        shape: str | None = None,
        logsource: tuple[str | None, str | None, str | None] = (None, None, None),
        clock: Callable[[], float] | None = None,
        automaton: Any = None,
    ) -> None:
        """Begin with nothing counted. All rule sets must have the same table of log sources."""
        routes = rulesets[0].routes
        if any(one.routes is not routes and one.routes != routes for one in rulesets):
            raise SetupError(
                "the detectors were built with different tables of log sources; build them again"
            )
        self.router = rulesets[0].router
        self.members: list[Member] = []
        budget = Budget(memory)
        self.rules: list[Rule] = []
        self.owners: list[int] = []
        for number, ruleset in enumerate(rulesets):
            self.members.append(Member(ruleset, len(self.rules), lateness, limit, budget))
            self.rules.extend(ruleset.rules)
            self.owners.extend([number] * len(ruleset.rules))
        self.times, self.shape = times, shape
        self.declared = _declared(LogSource(*logsource))
        self.plans: dict[tuple[Any, ...], Plan] = {}
        self.words = tuple(
            frozenset(w.lower() for rule in self.rules if (w := rule.logsource[n]))
            for n in range(3)
        )
        self.chosen: dict[tuple[Any, ...], Chosen] = {}
        self.clock = clock
        self.unseen = Unseen()
        self.opened = 0  # events that others carried
        self.not_tried = NotTried()
        self.tests: dict[int, Test] = {
            place: rule.condition for place, rule in enumerate(self.rules) if rule.condition
        }
        self.screen = (
            rulesets[0].screen
            if len(rulesets) == 1 and automaton is None
            else screen_of(rulesets, automaton)
        )

    @property
    def untimed(self) -> int:
        """How many events had no time by which to count them."""
        return sum(member.untimed for member in self.members)

    @property
    def ahead(self) -> int:
        """How many events were from the future, and were not counted."""
        return sum(member.ahead for member in self.members)

    @property
    def late(self) -> int:
        """How many events came too late to be counted."""
        return sum(member.correlator.late for member in self.members)

    @property
    def dropped(self) -> int:
        """How many events were let go because too many were held."""
        return sum(member.correlator.dropped for member in self.members)

    def feed(
        self, event: dict[str, Any], shape: str | None = None, name: str = ""
    ) -> list[dict[str, Any]]:
        """The alerts of one event and of earlier ones now due; `name` is the event's file.

        The events that it carries take its place.
        """
        carried = self.router.opened(event)
        if carried is None:
            return self._feed(event, shape, name)
        for kind, reason in carried.problems:
            self.unseen.note(kind, reason)
        self.opened += len(carried.events)
        return [alert for item in carried.events for alert in self._feed(item, shape, name)]

    def _feed(self, event: dict[str, Any], shape: str | None, name: str) -> list[dict[str, Any]]:
        routed = self._route(event, shape, name)
        plan = self._plan(routed)
        plan.events += 1
        if not plan.rules:
            self.unseen.add(routed)
        if plan.guessed:
            self.not_tried.add(plan.guessed)
        view = EventView(routed.event, plan.times)
        tests = self.tests
        hits = [place for place in plan.group.candidates(view) if tests[place](view)]
        if not hits and not plan.timed:
            return []
        time = view.time()
        if not plan.timed:
            return [alert for place in hits for alert in self._alerts(place, view, time, event)]
        hits_of: dict[int, list[int]] = {number: [] for number in plan.timed}
        for place in hits:
            hits_of.setdefault(self.owners[place], []).append(place)
        alerts: list[dict[str, Any]] = []
        fed = Fed(view, event, routed.shape, (), {}, name)
        for number, places in sorted(hits_of.items()):
            for place in places:
                alerts += self._alerts(place, view, time, event)
            if number in plan.timed:
                alerts += self._count(self.members[number], places, fed, time)
        return alerts

    def _alerts(
        self, place: int, view: EventView, time: float | None, event: dict[str, Any]
    ) -> tuple[dict[str, Any], ...]:
        rule = self.rules[place]
        strategy = self.members[self.owners[place]].ruleset.strategy
        return (alert_of(strategy, rule, view, time, event, None),) if rule.alerts else ()

    def _count(
        self, member: Member, hits: list[int], fed: Fed, time: float | None
    ) -> list[dict[str, Any]]:
        """Give an event to the correlations of a member; the alerts that come of it."""
        feeding = tuple(
            place - member.first for place in hits if place - member.first in member.feeding
        )
        if time is None:
            member.untimed += bool(feeding)
            return []
        if self.clock is not None and time > self.clock() + AHEAD_SECONDS:
            member.ahead += bool(feeding)
            return []
        reached = member.correlator.add(time, fed._replace(hits=feeding) if feeding else fed)
        return list(member.reached(reached)) if reached else []

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        """The alerts that are due when no event has come for some seconds."""
        return [
            alert
            for member in self.members
            for alert in member.reached(member.correlator.advance(seconds))
        ]

    def finish(self) -> list[dict[str, Any]]:
        """Close the stream: alerts of waiting events and of windows checked at their end."""
        return [
            alert for member in self.members for alert in member.reached(member.correlator.finish())
        ]

    def save(self) -> dict[str, Any]:
        """What is counted, as plain JSON, by the names of the rule sets."""
        return {member.ruleset.name: member.save() for member in self.members}

    def restore(self, saved: Mapping[str, Any]) -> list[str]:
        """Restore saved counts; return the changed and removed correlations, which restart."""
        members = {member.ruleset.name: member for member in self.members}
        changed: list[str] = []
        for name, state in saved.items():
            member = members.get(name)
            changed += (
                state["correlations"]["windows"]
                if member is None
                else member.restore(state, self._view)
            )
        return changed

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
        """The rules of a log source: words that no rule has make no difference."""
        given = (routed.products, routed.categories, routed.services)
        key = tuple(
            None if word is None else word & known
            for word, known in zip(given, self.words, strict=True)
        )
        chosen = self.chosen.get(key)
        if chosen is None:
            if len(self.chosen) >= MOST_CHOSEN:
                self.chosen.clear()
            rules = [place for place in self.tests if sees(routed, *self.rules[place].logsource)]
            guessed = frozenset(
                place
                for place in self.screen.group(rules).candidates(NO_FIELDS)
                if guesses(routed, *self.rules[place].logsource) and self.tests[place](NO_FIELDS)
            )
            rules = [place for place in rules if place not in guessed]
            timed = dict.fromkeys(
                number for place in rules if (number := self._fed_by(place)) is not None
            )
            group = self.screen.group(rules)
            chosen = self.chosen[key] = Chosen(rules, group, list(timed), guessed)
        return chosen

    def _fed_by(self, place: int) -> int | None:
        """The member whose correlations a rule feeds; None where it feeds none."""
        number = self.owners[place]
        member = self.members[number]
        return number if place - member.first in member.feeding else None

    def _view(self, event: dict[str, Any], shape: str, name: str) -> EventView:
        routed = self._route(event, shape, name)
        return EventView(routed.event, self._plan(routed).times)


def _declared(logsource: LogSource) -> tuple[frozenset[str] | None, ...] | None:
    """The declared log source of a stream; a given category or service excludes all others."""
    product, category, service = (frozenset([word.lower()]) if word else None for word in logsource)
    if category or service:
        return product, category or frozenset(), service or frozenset()
    return (product, None, None) if product else None


def match_event(
    ruleset: RuleSet, event: dict[str, Any], shape: str | None = None
) -> tuple[str, ...]:
    """The keys of the alerting single-event rules that match this event, in order."""
    keys: dict[str, None] = {}
    for item in ruleset.router.every([event]):
        keys.update(dict.fromkeys(_matched(ruleset, ruleset.router.route(item, shape))))
    return tuple(keys)


def _matched(ruleset: RuleSet, routed: Routed) -> Iterator[str]:
    view = EventView(routed.event)
    return (
        rule.key
        for rule in ruleset.rules
        if rule.alerts
        and rule.condition is not None
        and sees(routed, *rule.logsource)
        and rule.condition(view)
        and not (guesses(routed, *rule.logsource) and rule.condition(EventView({})))
    )
