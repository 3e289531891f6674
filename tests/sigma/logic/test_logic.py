"""Rules and events in the author's language: what each file says comes out of the detector and of the definition.

A file in `cases/` holds `about`, `rules` (Sigma documents) and `events`: entries with one `event` or a stream of
`events`, and the `alerts` that they give, in order. An alert is the name of a rule; of a correlation it may be a
mapping with `rule` and any of `count`, `events`, `group` and `time`. Of a stream, `late` are the places of the events
that come too late to be counted, and `untimed` is the number of those without a time.

`settings` holds placeholders and `detector` what the detector is made with. `refused` and `warned` are the findings
that the rules must give, as `ADS403 at 7`, by the line in `rules`; there are no others. Each rule must alert at some
entry, unless it is in `never`, and be silent at some entry, unless it is in `always`.
"""

import json
from collections import namedtuple
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest
import yaml
from sigma.correlations import SigmaCorrelationType
from sigma.modifiers import modifier_mapping

from ads_compiler import sigma
from ads_compiler.codegen import loader, python
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.routing import Router, sees
from ads_compiler.codegen.runtime.values import TIME_FIELDS, seconds_of
from ads_compiler.config import log_sources
from ads_compiler.core import yaml as yamlmap
from ads_compiler.core.diagnostics import Severity
from ads_compiler.core.text import Text as Source
from ads_compiler.detection import correlate
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import Correlation, Match, Text

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
KEYS = {"about", "rules", "settings", "detector", "events", "refused", "warned", "never", "always"}
ENTRY_KEYS = {"event", "events", "alerts", "late", "untimed"}
HITS = "\uffff the rules that match"  # sorts behind the fields, so that events at one time keep their order

Alert = namedtuple("Alert", ["rule", "count", "events", "group", "time"], defaults=[None] * 4)
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


@cache
def case(path):
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found.keys() <= KEYS, f"unknown: {found.keys() - KEYS}"
    for entry in found.get("events", ()):
        assert entry.keys() <= ENTRY_KEYS, f"unknown: {entry.keys() - ENTRY_KEYS}"
        assert ("event" in entry) != ("events" in entry)
        assert json.loads(json.dumps(stream(entry))) == stream(entry)
    return found


@cache
def lowered(path):
    values = case(path).get("settings", {}).get("placeholders", {})
    given = {
        name: tuple(value) if isinstance(value, list) else (value,)
        for name, value in values.items()
    }
    return sigma.lower([Source("rules", case(path)["rules"])], sigma.Settings(given))


@cache
def routes():
    return log_sources.load()


@cache
def router():
    return Router(routes())


@cache
def compiled(path):
    rules = lowered(path).rules
    assert not python.check(rules)
    return loader.load(python.emit(None, rules), path.stem, routes())


def stream(entry):
    return entry["events"] if "events" in entry else [entry["event"]]


def detected(path, events, **options):
    """What the compiled detector says, and the detector."""
    detector = compiled(path).Detector(**(case(path).get("detector", {}) | options))
    alerts = [alert for event in events for alert in detector.feed(event)] + detector.finish()
    return [_told(alert) for alert in alerts], detector


def _told(alert):
    reached = alert.get("correlation")
    if reached is None:
        return Alert(alert["rule"]["key"])
    facts = (reached["count"], reached["events"], reached["group"], seconds_of(alert["time"]))
    return Alert(alert["rule"]["key"], *facts)


def routed_of(event, declared):
    """An event with its log source: what it tells itself, or else what is declared of the whole stream."""
    routed = router().route(event)
    if declared is None or (routed.products, routed.categories, routed.services) != (
        None,
        None,
        None,
    ):
        return routed
    words = [frozenset([word] if word else []) for word in declared]
    return routed._replace(products=words[0], categories=words[1], services=words[2])


def defined(path, events):
    """What the definition says: the alerts of events by themselves, and those of correlations."""
    rules, declared = lowered(path).rules, case(path).get("detector", {}).get("logsource")
    single, timed = [], []
    for event in events:
        routed = routed_of(event, declared)
        source = {
            rule.key: (rule.logsource.product, rule.logsource.category, rule.logsource.service)
            for rule in rules
        }
        looking = [
            r
            for r in rules
            if not isinstance(r.logic, Correlation) and sees(routed, *source[r.key])
        ]
        hits = [rule for rule in looking if holds(rule.logic, routed.event)]
        single += [Alert(rule.key) for rule in hits if rule.alerts]
        time = EventView(routed.event, (*routed.times, *TIME_FIELDS)).time()
        if time is not None:
            timed.append((time, {**routed.event, HITS: [rule.key for rule in hits]}))
    # The definition of correlations knows no log sources: what each event matches is told to it.
    marked = [
        r if isinstance(r.logic, Correlation) else replace(r, logic=_is_hit(r.key)) for r in rules
    ]
    loud = {rule.key for rule in rules if rule.alerts}
    return single, [
        Alert(one.key, one.measure, one.events, dict(one.group), one.time)
        for one in correlate.alerts(marked, timed)
        if one.key in loud
    ]


def _is_hit(key):
    return Match(HITS, Text((key,), cased=True))


def as_wanted(alerts, wanted):
    """Alerts with as much of each as is said of the one that is wanted at its place."""
    return [
        alert.rule
        if one is None or isinstance(one, str)
        else {name: getattr(alert, name) for name in one}
        for alert, one in zip_longest(alerts, wanted)
        if alert is not None
    ]


def name_of(wanted):
    return wanted if isinstance(wanted, str) else wanted["rule"]


@every_case
def test_only_the_findings_come_that_a_case_names(path):
    for severity, told in ((Severity.ERROR, "refused"), (Severity.WARNING, "warned")):
        found = sorted(
            (f.span.line, f.code) for f in lowered(path).diagnostics if f.severity is severity
        )
        assert [f"{code} at {line}" for line, code in found] == case(path).get(told, []), lowered(
            path
        ).diagnostics


@every_case
def test_the_detector_gives_the_alerts_of_a_case(path):
    for number, entry in enumerate(case(path).get("events", ()), 1):
        alerts, detector = detected(path, stream(entry))
        assert as_wanted(alerts, entry["alerts"]) == entry["alerts"], f"entry {number}: {entry}"
        assert (detector.late, detector.untimed) == (
            len(entry.get("late", ())),
            entry.get("untimed", 0),
        ), entry


@every_case
def test_the_definition_gives_the_alerts_of_a_case(path):
    counts = {rule.key for rule in lowered(path).rules if isinstance(rule.logic, Correlation)}
    for number, entry in enumerate(case(path).get("events", ()), 1):
        events = stream(entry)
        single, _ = defined(path, events)
        _, reached = defined(
            path, [e for place, e in enumerate(events) if place not in entry.get("late", ())]
        )
        for found, of_counts in ((single, False), (reached, True)):
            wanted = [one for one in entry["alerts"] if (name_of(one) in counts) is of_counts]
            assert as_wanted(found, wanted) == wanted, f"entry {number}: {entry}"


@every_case
def test_the_order_of_arrival_does_not_matter_where_there_is_time_to_wait(path):
    for number, entry in enumerate(case(path).get("events", ()), 1):
        events = stream(entry)
        if len(events) > 1 and "late" not in entry:
            wanted = [alert for alert in detected(path, events)[0] if alert.time is not None]
            found, _ = detected(path, events[::-1], lateness=1e9)
            assert [alert for alert in found if alert.time is not None] == wanted, (
                f"entry {number}: {entry}"
            )


@every_case
def test_every_rule_alerts_once_and_is_silent_once(path):
    entries = case(path).get("events", ())
    given = [{name_of(one) for one in entry["alerts"]} for entry in entries]
    for rule in (rule for rule in lowered(path).rules if rule.alerts and entries):
        assert any(rule.key in names for names in given) != (
            rule.key in case(path).get("never", ())
        ), rule.key
        assert any(rule.key not in names for names in given) != (
            rule.key in case(path).get("always", ())
        ), rule.key


def test_every_modifier_and_every_type_of_correlation_occurs_in_a_case():
    modifiers, kinds = set(), set()
    for path in (path for path in CASES if "events" in case(path)):
        for document in lowered(path).documents:
            if document.rule is not None:
                written = yamlmap.plain(document.node)
                modifiers |= set(_modifiers(written.get("detection")))
                kinds |= {written["correlation"]["type"]} if "correlation" in written else set()
    assert sorted({*modifier_mapping, "utf16le"} - modifiers) == []
    assert sorted({kind.name.lower() for kind in SigmaCorrelationType} - kinds) == []


def _modifiers(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from str(key).split("|")[1:]
            yield from _modifiers(value)
    elif isinstance(node, list):
        for item in node:
            yield from _modifiers(item)
