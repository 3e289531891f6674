"""Hostile events and rules never make a detector raise, hang, or grow without limit."""

import json
import time as clock
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler import sigma
from ads_compiler.codegen import loader, python
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.windows import Chain
from ads_compiler.config import log_sources
from ads_compiler.core.text import Text
from ads_compiler.detection.correlate import in_order
from ads_compiler.detection.tree import Bound, Correlation, FieldRef, Match, Number
from codegen.test_python import module, rule, runtime

BASE = rule(Match("a", Number(1)), key="one")
PAGE = "title: t\nname: one\nlogsource: {product: windows}\ndetection: {s: {a: 1}, condition: s}\n"


def counting(kind="event_count", op="gte", value=1, fields=(), **more):
    logic = Correlation(kind, ("one",), ("u",), 300, (Bound(op, value),), fields, **more)
    return module(BASE, rule(logic, key="all"))


def alerts(compiled, events, **given):
    """What comes of the events, with a stop and a new start before the end."""
    detector = compiled.Detector(**given)
    results = [alert for event in events for alert in detector.feed({"a": 1, "u": "x", **event})]
    again = compiled.Detector(**given)
    again.restore(json.loads(json.dumps(detector.save())))
    results += again.finish()
    assert all(runtime().as_line(alert) for alert in results)
    return [alert for alert in results if "correlation" in alert]


@pytest.mark.parametrize(
    ("time", "count"),
    [
        ("0001-01-01T00:00:00+23:59", 0),
        ("9999-12-31T23:59:59-23:59", 0),
        ("9999-12-31T23:59:59Z", 1),
        (10**400, 0),
        (-(10**400), 0),
        (1e308, 0),
        ("9" * 299, 0),
        (253402300799000, 1),
    ],
)
@pytest.mark.parametrize("op", ["gte", "lte"])
def test_times_at_the_ends_of_the_calendar_are_shown_or_left_out(time, count, op):
    assert len(alerts(counting(op=op), [{"time": time}])) == count


@pytest.mark.parametrize(
    ("kind", "more"),
    [("value_sum", {}), ("value_avg", {}), ("value_percentile", {"percentile": 33.3})],
)
@pytest.mark.parametrize(
    "numbers", [[10**400, 0.5, 1], [9 * 10**4299] * 2, [1e308] * 3, ["1e308", "0.1"]]
)
def test_measures_that_no_float_holds_are_shown_as_a_large_number(kind, more, numbers):
    compiled = counting(kind, value=0, fields=("n",), **more)
    results = alerts(compiled, [{"time": 1, "n": numbers}])
    assert results
    assert 0 < results[0]["correlation"]["count"] <= 10**308


def test_lists_in_several_counted_fields_do_not_multiply_without_end():
    many = [str(number) for number in range(2_000)]
    results = alerts(
        counting("value_count", value=9_999, fields=("x", "y", "z")),
        [{"time": 1, "x": many, "y": many, "z": many}],
    )
    assert results[0]["correlation"]["count"] == 10_000


@pytest.mark.parametrize("position", ["equals", "startswith", "endswith", "contains"])
def test_two_long_lists_are_compared_in_time(position):
    compiled = module(rule(Match("a", FieldRef("b", position))))
    begin = clock.monotonic()
    texts = [f"{number:06d}" for number in range(100_000)]
    assert not compiled.match(
        {"a": [f"x{text}" for text in texts], "b": [f"y{text}" for text in texts]}
    )
    assert compiled.match({"a": [*texts, "y000001"], "b": [f"y{text}" for text in texts]})
    assert clock.monotonic() - begin < 10


def test_events_are_nested_no_deeper_than_they_can_be_written_again():
    lines = b"".join(
        b'{"a":1,"u":"x","time":1,"x":%s%s}\n' % (b"[" * deep, b"]" * deep)
        for deep in range(400, 1200, 50)
    )
    messages = []
    events = list(Reading(messages.append).read(BytesIO(lines), "f"))
    assert 1 < len(events) < 16
    assert all("nested too deeply" in text for text in messages)
    assert len(alerts(counting(), events, lateness=60)) == len(events)


def test_timers_of_groups_that_were_let_go_do_not_stay():
    detector = counting(op="lte", value=10).Detector(limit=10)
    for number in range(5_000):
        detector.feed({"a": 1, "u": str(number), "time": number / 1e6})
    for number in range(5_000):
        detector.feed({"a": 1, "u": "x", "time": 1 + number / 1e6})
    assert len(detector.members[0].correlator.timers) < 1_100
    assert len(detector.finish()) == 1


def test_groups_that_were_reset_take_no_room_from_others():
    detector = counting(value=3).Detector(limit=10)
    busy = [{"u": "busy"} for _ in range(3_000)]
    results = []
    for number, event in enumerate([{"u": "slow"}, {"u": "slow"}, *busy, {"u": "slow"}]):
        results += [
            one
            for one in detector.feed({"a": 1, "time": number / 1e3, **event})
            if "correlation" in one
        ]
    assert results[-1]["correlation"]["group"] == {"u": "slow"}
    assert detector.dropped == 0
    assert all(
        len(window.order) < 1_100 for window in detector.members[0].correlator.windows.values()
    )


@given(st.lists(st.integers(0, 2), min_size=1, max_size=4), st.data())
def test_a_chain_matches_its_definition(rules, data):
    steps = st.tuples(st.integers(0, 2), st.sets(st.integers(0, 2), min_size=1))
    chain, time, events = Chain(tuple(rules)), 0, []
    for ahead, matched in data.draw(st.lists(steps, max_size=12)):
        time += ahead
        events.append((time, frozenset(map(str, matched))))
        chain.add(time, tuple(sorted(matched)))
        for since in range(-1, time + 1):
            recent = [event for event in events if event[0] >= since]
            assert chain.complete(since) == (
                in_order([str(one) for one in rules], recent) == len(rules)
            )


def test_a_flood_of_the_last_step_is_checked_in_time():
    bases = [rule(Match("a", Number(number)), key=str(number)) for number in range(3)]
    logic = Correlation("temporal_ordered", ("0", "1", "2"), ("u",), 10**6, (Bound("gte", 3),))
    detector = module(*bases, rule(logic, key="all")).Detector()
    begin = clock.monotonic()
    for number, step in enumerate([1, 0, *[2] * 20_000]):
        detector.feed({"a": step, "u": "x", "time": number})
    assert clock.monotonic() - begin < 10


def test_invented_log_sources_cost_no_memory():
    bases = [rule(Match("a", Number(number)), key=str(number)) for number in range(50)]
    detector = module(*bases).Detector()
    for number in range(500):
        detector.feed({"logsource": {"product": "linux", "service": str(number)}, "a": 1})
    assert len(detector.plans) == 500
    assert len({id(plan.rules) for plan in detector.plans.values()}) == 1


def test_the_log_source_from_a_file_name_survives_a_restart():
    page = (
        "title: t\nname: one\nlogsource: {product: zeek, service: http}\n"
        "detection: {s: {uri: /x}, condition: s}\n"
    )
    page += (
        "---\ntitle: c\nname: c\ncorrelation: {type: event_count, rules: [one], group-by: [c-ip], "
    )
    page += "timespan: 5m, condition: {gte: 2}}\n"
    source = python.emit(None, sigma.lower([Text("r.yml", page)]).rules)
    compiled = loader.load(source, "m", log_sources.load())
    first, second = compiled.Detector(lateness=60), compiled.Detector(lateness=60)
    for when in (1, 2):
        first.feed(
            {"ts": when, "uid": "C1", "id.orig_h": "192.0.2.1", "uri": "/x"}, name="http.log"
        )
    second.restore(json.loads(json.dumps(first.save())))
    assert [alert["correlation"]["group"] for alert in second.finish()] == [{"c-ip": "192.0.2.1"}]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("timespan: %sy, condition: {gte: 2}" % ("9" * 400), "ADS409"),
        ("timespan: %sd, condition: {gte: 2}" % ("9" * 4299), "ADS409"),
        ("timespan: 5m, condition: {gte: 0x%s}" % ("f" * 5000), "ADS409"),
        ("timespan: 5m, condition: {gte: 1%s}" % ("0" * 400), None),
    ],
)
def test_huge_numbers_in_correlations_are_compiled_or_refused(part, code):
    lowered = sigma.lower(
        [
            Text(
                "r.yml",
                f"{PAGE}---\ntitle: c\nname: c\n"
                f"correlation: {{type: event_count, rules: [one], {part}}}\n",
            )
        ]
    )
    assert [finding.code for finding in lowered.diagnostics] == ([code] if code else [])
    loader.load(python.emit(None, lowered.rules), "m").Detector().feed({"a": 1, "time": 1})


@pytest.mark.parametrize(
    "value", ["0x" + "f" * 5000, "0b" + "1" * 20000, "0" + "7" * 6000, "9" * 5000]
)
def test_numbers_with_more_digits_than_python_writes_are_texts(value):
    lowered = sigma.lower([Text("r.yml", PAGE.replace("a: 1", f"a: {value}"))])
    assert loader.load(python.emit(None, lowered.rules), "m").match({"a": value}) == ("one",)


def test_a_pattern_of_names_with_many_stars_is_read_in_time():
    long = "a" * 60
    page = PAGE.replace(
        "s: {a: 1}, condition: s", f"{long}: {{a: 1}}, condition: {long} or 1 of {'a*' * 25}b"
    )
    assert [finding.code for finding in sigma.lower([Text("r.yml", page)]).diagnostics] == [
        "ADS404"
    ]
