"""Rules and events in the author's language, for the detector and the reference interpreter.

A file in `cases/` has `about`, `rules` (Sigma documents) and `events`: entries with one `event` or
a stream of `events`, and the `alerts` that they raise, in order. An alert is a rule name. For a
correlation, it may be a mapping with `rule` and any of `count`, `events`, `group` and `time`. In a
stream, `late` lists the indices of events that arrive too late to be counted, and `untimed` is the
number of events without a time.

`settings` has placeholders, and `detector` the arguments of the detector. `refused` and `warned`
list all findings about the rules, as `ADS403 at 7` by the line in `rules`. Each rule must alert in
some entry, unless it is in `never`, and be silent in some entry, unless it is in `always`.
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
# Sorts after the other fields, so that simultaneous events keep their order.
HITS = "\uffff the rules that match"

Alert = namedtuple("Alert", ["rule", "count", "events", "group", "time"], defaults=[None] * 4)
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


@cache
def case(path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content.keys() <= KEYS, f"unknown: {content.keys() - KEYS}"
    for entry in content.get("events", ()):
        assert entry.keys() <= ENTRY_KEYS, f"unknown: {entry.keys() - ENTRY_KEYS}"
        assert ("event" in entry) != ("events" in entry)
        assert json.loads(json.dumps(stream(entry))) == stream(entry)
    return content


@cache
def lowered(path):
    values = case(path).get("settings", {}).get("placeholders", {})
    placeholders = {
        name: tuple(value) if isinstance(value, list) else (value,)
        for name, value in values.items()
    }
    return sigma.lower([Source("rules", case(path)["rules"])], sigma.Settings(placeholders))


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
    """The alerts of the compiled detector, and the detector."""
    detector = compiled(path).Detector(**(case(path).get("detector", {}) | options))
    alerts = [alert for event in events for alert in detector.feed(event)] + detector.finish()
    return [_alert(alert) for alert in alerts], detector


def _alert(alert):
    correlation = alert.get("correlation")
    if correlation is None:
        return Alert(alert["rule"]["key"])
    facts = (
        correlation["count"],
        correlation["events"],
        correlation["group"],
        seconds_of(alert["time"]),
    )
    return Alert(alert["rule"]["key"], *facts)


def routed_of(event, declared):
    """An event with its log source: its own if it has one, otherwise that of the stream."""
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
    """The alerts of the reference interpreter: those of single events, and of correlations."""
    rules, declared = lowered(path).rules, case(path).get("detector", {}).get("logsource")
    single, timed = [], []
    for event in events:
        routed = routed_of(event, declared)
        source = {
            rule.key: (rule.logsource.product, rule.logsource.category, rule.logsource.service)
            for rule in rules
        }
        matching_source = [
            r
            for r in rules
            if not isinstance(r.logic, Correlation) and sees(routed, *source[r.key])
        ]
        hits = [rule for rule in matching_source if holds(rule.logic, routed.event)]
        single += [Alert(rule.key) for rule in hits if rule.alerts]
        time = EventView(routed.event, (*routed.times, *TIME_FIELDS)).time()
        if time is not None:
            timed.append((time, {**routed.event, HITS: [rule.key for rule in hits]}))
    # The reference of correlations has no log sources, so each event carries the rules it matches.
    marked = [
        r if isinstance(r.logic, Correlation) else replace(r, logic=_is_hit(r.key)) for r in rules
    ]
    alerting = {rule.key for rule in rules if rule.alerts}
    return single, [
        Alert(one.key, one.measure, one.events, dict(one.group), one.time)
        for one in correlate.alerts(marked, timed)
        if one.key in alerting
    ]


def _is_hit(key):
    return Match(HITS, Text((key,), cased=True))


def in_form_of(alerts, expected):
    """Alerts reduced to the keys of the expected alert at the same index."""
    return [
        alert.rule
        if one is None or isinstance(one, str)
        else {name: getattr(alert, name) for name in one}
        for alert, one in zip_longest(alerts, expected)
        if alert is not None
    ]


def name_of(alert):
    return alert if isinstance(alert, str) else alert["rule"]


@every_case
def test_exactly_the_findings_of_a_case_are_reported(path):
    for severity, key in ((Severity.ERROR, "refused"), (Severity.WARNING, "warned")):
        reported = sorted(
            (f.span.line, f.code) for f in lowered(path).diagnostics if f.severity is severity
        )
        assert [f"{code} at {line}" for line, code in reported] == case(path).get(key, []), lowered(
            path
        ).diagnostics


@every_case
def test_the_detector_raises_the_alerts_of_a_case(path):
    for number, entry in enumerate(case(path).get("events", ()), 1):
        alerts, detector = detected(path, stream(entry))
        assert in_form_of(alerts, entry["alerts"]) == entry["alerts"], f"entry {number}: {entry}"
        assert (detector.late, detector.untimed) == (
            len(entry.get("late", ())),
            entry.get("untimed", 0),
        ), entry


@every_case
def test_the_interpreter_raises_the_alerts_of_a_case(path):
    correlations = {rule.key for rule in lowered(path).rules if isinstance(rule.logic, Correlation)}
    for number, entry in enumerate(case(path).get("events", ()), 1):
        events = stream(entry)
        single, _ = defined(path, events)
        _, correlated = defined(
            path, [e for place, e in enumerate(events) if place not in entry.get("late", ())]
        )
        for raised, of_correlations in ((single, False), (correlated, True)):
            expected = [
                one for one in entry["alerts"] if (name_of(one) in correlations) is of_correlations
            ]
            assert in_form_of(raised, expected) == expected, f"entry {number}: {entry}"


@every_case
def test_the_order_of_arrival_does_not_matter_within_the_allowed_lateness(path):
    for number, entry in enumerate(case(path).get("events", ()), 1):
        events = stream(entry)
        if len(events) > 1 and "late" not in entry:
            expected = [alert for alert in detected(path, events)[0] if alert.time is not None]
            reordered, _ = detected(path, events[::-1], lateness=1e9)
            assert [alert for alert in reordered if alert.time is not None] == expected, (
                f"entry {number}: {entry}"
            )


@every_case
def test_every_rule_alerts_once_and_is_silent_once(path):
    entries = case(path).get("events", ())
    alerting = [{name_of(one) for one in entry["alerts"]} for entry in entries]
    for rule in (rule for rule in lowered(path).rules if rule.alerts and entries):
        assert any(rule.key in names for names in alerting) != (
            rule.key in case(path).get("never", ())
        ), rule.key
        assert any(rule.key not in names for names in alerting) != (
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
