"""What a detector declares: its strategy, rules and correlations, in Sigma's terms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.routing import Router
from ads_compiler.codegen.runtime.screen import Screen
from ads_compiler.codegen.runtime.windows import Counting

RUNTIME_VERSION = 1  # changes when a detector that was built before can no longer use this runtime
ROUTES_FILE, PLAN_FILE = "routes.json", "plan.json"
PLAN_VERSION = 1


class SetupError(Exception):
    """Files of detectors that do not go together, in words for people."""


def require_runtime(version: int) -> None:
    """Refuse a detector that was built for another version of this runtime."""
    if version != RUNTIME_VERSION:
        raise ImportError(
            f"this detector needs version {version} of the runtime,"
            f" and {__file__} has version {RUNTIME_VERSION}"
        )


class LogSource(NamedTuple):
    """Which log a rule reads. A word that is left out allows any."""

    product: str | None = None
    category: str | None = None
    service: str | None = None


class Correlation(NamedTuple):
    """A correlation: events within `timespan` seconds that match `rules`, grouped by `group_by`.

    `rules` are keys of rules, `condition` are bounds such as `("gte", 3)`, `fields` are those whose
    values are counted or summed. `aliases` map a name in `group_by` or `fields` to the field of
    each rule. With `at_end` the condition is checked when the window is over, because the
    measure may still change.
    """

    type: str
    rules: tuple[str, ...]
    timespan: int
    condition: tuple[tuple[str, int | float], ...]
    group_by: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    percentile: float | None = None
    aliases: Mapping[str, Mapping[str, str]] = {}
    at_end: bool = False

    def counting(self, places: Mapping[str, int]) -> Counting:
        """The same with the places of the rules in place of their keys."""
        aliases = {
            name: {places[key]: field for key, field in fields.items()}
            for name, fields in self.aliases.items()
        }
        return Counting(
            self.type, tuple(places[key] for key in self.rules), self.group_by, self.timespan,
            self.condition, self.fields, self.percentile, aliases, self.at_end,
        )  # fmt: skip

    def meaning(self) -> str:
        """A short digest of the correlation; saved counts are dropped when it changes."""
        facts = json.dumps(self, sort_keys=True)
        return hashlib.sha256(facts.encode("ascii")).hexdigest()[:16]


class Rule(NamedTuple):
    """A rule of a detector: a `condition` over one event, or a `correlation`.

    `fields` are shown in alerts. `alerts` is False for a rule that only feeds a correlation.
    """

    key: str
    title: str
    level: str | None = None
    id: str | None = None
    logsource: LogSource = LogSource()
    techniques: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    alerts: bool = True
    condition: Callable[[EventView], bool] | None = None
    correlation: Correlation | None = None


class RuleSet:
    """The rules of one detector. `strategy` is empty for plain Sigma rules.

    `routes` is the table of shapes and log sources; by default it is read from the file next to
    the runtime. `needs` are what the rules need of an event, by their keys; by default those in
    the plan next to the runtime. A rule without any is tried on each event of its log source.
    """

    def __init__(
        self,
        *,
        strategy: Mapping[str, Any],
        rules: tuple[Rule, ...],
        routes: Mapping[str, Any] | None = None,
        needs: Mapping[str, Any] | None = None,
    ) -> None:
        """Nothing is read before the first event."""
        self.strategy, self.rules, self._routes, self._needs = strategy, rules, routes, needs

    @property
    def name(self) -> str:
        """The name of the detector in a state file, which is the same however it is run."""
        return (
            str(self.strategy["id"]).lower().replace("-", "_") if self.strategy else "sigma_rules"
        )

    @property
    def needs(self) -> Mapping[str, Any]:
        """What rules need of an event, by their keys."""
        if self._needs is None:
            self._needs = _planned(self.name)
        return self._needs

    def take_needs(self, needs: Mapping[str, Any]) -> None:
        """Take needs in place of those in the plan next to the runtime."""
        self._needs = needs

    @cached_property
    def screen(self) -> Screen:
        """The needs of all rules by their places, ready to screen events."""
        return screen_of((self,))

    @property
    def routes(self) -> Mapping[str, Any]:
        """The table of shapes and log sources."""
        return shared_routes() if self._routes is None else self._routes

    @cached_property
    def router(self) -> Router:
        """What reads events by that table."""
        return _shared_router() if self._routes is None else Router(dict(self._routes))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The places of the rules by their keys."""
        return {rule.key: place for place, rule in enumerate(self.rules)}

    @cached_property
    def countings(self) -> dict[int, Counting]:
        """The correlations by their places, each after those that it counts."""
        waiting = {
            place: rule.correlation.counting(self.places)
            for place, rule in enumerate(self.rules)
            if rule.correlation is not None
        }
        ordered: dict[int, Counting] = {}
        while waiting:
            free = {
                place: one for place, one in waiting.items() if waiting.keys().isdisjoint(one.rules)
            }
            if not free:
                raise ValueError("correlations that count one another")
            ordered |= free
            waiting = {place: one for place, one in waiting.items() if place not in free}
        return ordered

    @cached_property
    def meanings(self) -> Mapping[int, str]:
        """What each correlation counts, as a short text."""
        return {
            place: rule.correlation.meaning()
            for place, rule in enumerate(self.rules)
            if rule.correlation
        }


def screen_of(rulesets: Iterable[RuleSet], automaton: Any = None) -> Screen:
    """The needs of the rules of some rule sets, one after the other."""
    return Screen([one.needs.get(rule.key) for one in rulesets for rule in one.rules], automaton)


_SHARED: list[tuple[Mapping[str, Any], Router]] = []


def share_routes(table: Mapping[str, Any]) -> None:
    """Take a table in place of that in the file next to the runtime."""
    _SHARED[:] = [(table, Router(dict(table)))]


def _planned(name: str) -> Mapping[str, Any]:
    """The needs in the plan next to the runtime, if they are those of the module as it is now.

    A plan saves time only, so without one, or with another, all rules are tried.
    """
    if not __file__ or not Path(__file__).is_absolute():
        return {}  # the runtime is not a file
    try:
        plan = json.loads(Path(__file__).with_name(PLAN_FILE).read_bytes())
        module = Path(__file__).with_name(f"{name}.py").read_bytes()
    except (OSError, ValueError):
        return {}
    return needs_in_plan(plan, name, hashlib.sha256(module).hexdigest())


def needs_in_plan(plan: Any, name: str, digest: str) -> Mapping[str, Any]:
    """The needs of a detector in the content of a plan; empty if its module has another digest."""
    try:
        row = plan["detectors"][name] if plan["version"] == PLAN_VERSION else {}
        needs: Mapping[str, Any] = row["needs"]
        return needs if row["sha256"] == digest else {}
    except (KeyError, TypeError):
        return {}


def shared_routes() -> Mapping[str, Any]:
    """The table in the file next to the runtime."""
    return _shared()[0]


def _shared_router() -> Router:
    return _shared()[1]


def _shared() -> tuple[Mapping[str, Any], Router]:
    if not _SHARED:
        path = Path(__file__).with_name(ROUTES_FILE)
        try:
            share_routes(json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise SetupError(
                f"{path} cannot be read: {error.strerror}; deploy all files of one build"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise SetupError(
                f"{path} is not a table of log sources; deploy all files of one build"
            ) from error
    return _SHARED[0]
