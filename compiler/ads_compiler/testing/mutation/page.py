"""A page prepared for many changes: events routed once, rules as masks, correlations by case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ads_compiler.catalog import Entry
from ads_compiler.codegen import python
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.routing import Routed, Router
from ads_compiler.codegen.runtime.values import TIME_FIELDS
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.detection import correlate
from ads_compiler.detection.interpret import Event
from ads_compiler.detection.tree import Condition, Correlation, Rule
from ads_compiler.evidence import Claim
from ads_compiler.strategy import Case
from ads_compiler.testing import cases
from ads_compiler.testing.mutation.masks import Masks


class Undefined(Exception):  # noqa: N818 - names what the score of a page is
    """The score of a page is undefined; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A case and its events, which are the bits of `mask`, starting at `start`.

    `order` has the bit and time of each event with a time, in order of time.
    """

    case: Case
    claim: Claim
    start: int
    mask: int
    order: tuple[tuple[int, float], ...]


Hits = dict[str, int]


class Page:
    """The rules and cases of one strategy. Raises Undefined if a case fails without any change."""

    def __init__(
        self, entry: Entry, router: Router, folder: Path, times: tuple[str, ...] = ()
    ) -> None:
        """`folder` has the event files of the project; `times` are its configured time fields."""
        if not entry.sound or python.check(entry.rules):
            raise Undefined("the detection logic does not compile")
        if not entry.rules:
            raise Undefined("the page has no rules")
        if not entry.cases:
            raise Undefined("the page has no cases")
        self.entry, self.rules = entry, entry.rules
        self.routed: list[Routed] = []
        self.trials = tuple(self._read(case, router, folder, times) for case in entry.cases)
        self.masks = Masks([one.event for one in self.routed])
        self.sees = {rule.key: self._of_source(rule) for rule in self.rules}
        self.counting = [rule for rule in self.rules if isinstance(rule.logic, Correlation)]
        self.feeding = {
            key
            for rule in self.counting
            if isinstance(rule.logic, Correlation)
            for key in rule.logic.rules
        }
        self.hits: Hits = {
            rule.key: self.masks.remember(rule.logic) & self.sees[rule.key]
            for rule in self.rules
            if not isinstance(rule.logic, Correlation)
        }
        self._reached: dict[object, dict[str, int]] = {}
        for trial in self.trials:
            if cases.broken(
                trial.claim, trial.case.alerts, self.count(trial, self.hits, self.counting)
            ):
                raise Undefined(f"the case '{trial.case.name}' fails")

    def _read(self, case: Case, router: Router, folder: Path, times: tuple[str, ...]) -> Trial:
        events = cases.events_of(case, cases.folder_of(self.entry, folder))
        known = case.format is None or case.format in (*router.shapes, "plain")
        if (
            isinstance(events, Diagnostic)
            or not known
            or (case.rule and self.entry.rule(case.rule) is None)
        ):
            raise Undefined(f"the case '{case.name}' did not run")
        events = router.every(events)
        start, order = len(self.routed), []
        for place, event in enumerate(events, start):
            routed = router.route(event, case.format, case.file or "")
            self.routed.append(routed)
            time = EventView(
                routed.event, tuple(dict.fromkeys((*times, *routed.times, *TIME_FIELDS)))
            ).time()
            if time is not None:
                order.append((time, correlate.canonical(event), place))
        mask = ((1 << len(events)) - 1) << start
        return Trial(
            case,
            cases.claim_of(case),
            start,
            mask,
            tuple((place, time) for time, _, place in sorted(order)),
        )

    def _of_source(self, rule: Rule) -> int:
        return sum(
            1 << place for place, event in enumerate(self.routed) if cases.applies(rule, event)
        )

    def mask(self, rule: Rule, logic: Condition) -> int:
        """The mask of the events that a rule matches with other logic."""
        return self.masks.of(logic) & self.sees[rule.key]

    def reaches(self, rule: Rule, trial: Trial) -> bool:
        """Whether a case is about a rule or a correlation that counts it; without `rule:`, any."""
        target = self.entry.rule(trial.case.rule) if trial.case.rule else None
        if target is None or target.key == rule.key:
            return True
        return isinstance(target.logic, Correlation) and rule.key in target.logic.rules

    def count(self, trial: Trial, hits: Hits, counting: Sequence[Rule]) -> int:
        """The number of alerts of a case, given the hits of rules and the correlations."""
        target = self.entry.rule(trial.case.rule) if trial.case.rule else None
        keys = [
            rule.key
            for rule in self.rules
            if rule.alerts and (target is None or rule.key == target.key)
        ]
        total = sum((hits[key] & trial.mask).bit_count() for key in keys if key in hits)
        keys = [key for key in keys if key not in hits]
        if keys:
            reached = self._correlated(trial, hits, counting)
            total += sum(reached.get(key, 0) for key in keys)
        return total

    def broken_by(self, rule: Rule, logic: Condition | Correlation) -> str | None:
        """The first case that fails if a rule has other logic; None if all cases pass."""
        for trial, count in self.counts(rule, logic):
            if cases.broken(trial.claim, trial.case.alerts, count):
                return trial.case.name
        return None

    def counts(self, rule: Rule, logic: Condition | Correlation) -> Iterator[tuple[Trial, int]]:
        """The numbers of alerts of the cases that a change of a rule may affect."""
        if isinstance(logic, Correlation):
            counting = [replace(r, logic=logic) if r.key == rule.key else r for r in self.counting]
            for trial in self.trials:
                yield trial, self.count(trial, self.hits, counting)
            return
        mask = self.mask(rule, logic)
        changed = mask ^ self.hits[rule.key]
        if not changed or not (rule.alerts or rule.key in self.feeding):
            return
        hits = {**self.hits, rule.key: mask}
        for trial in self.trials:
            if changed & trial.mask:
                yield trial, self.count(trial, hits, self.counting)

    def _correlated(self, trial: Trial, hits: Hits, counting: Sequence[Rule]) -> dict[str, int]:
        """The number of alerts of each correlation for the events of a case."""
        fed = {key: hits[key] & trial.mask for key in sorted(self.feeding) if key in hits}
        key = (trial.start, tuple(fed.values()), tuple(rule.logic for rule in counting))
        alerts = self._reached.get(key)
        if alerts is None:
            alerts = self._reached[key] = {}
            for one in correlate.reach(counting, self._stream(trial, fed)):
                alerts[one.key] = alerts.get(one.key, 0) + 1
        return alerts

    def _stream(self, trial: Trial, fed: Hits) -> Iterator[tuple[float, Event, set[str]]]:
        for place, time in trial.order:
            matched = {key for key, mask in fed.items() if mask >> place & 1}
            if matched:
                yield time, self.routed[place].event, matched
