"""Correlations agree with their definition in any order of arrival and across restarts."""

import json

import pytest
from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.detection import correlate
from ads_compiler.detection.tree import Alias, AnyOf, Bound, Correlation, Match, Number
from codegen.test_python import module, rule

SPAN = 6
BASE_TIME = 1_000_000
BASES = [
    rule(Match("a", Number(1)), key="one"),
    rule(Match("b", Number(1)), key="two"),
    rule(AnyOf((Match("a", Number(1)), Match("c", Number(1)))), key="three"),
]
counted_bounds = st.builds(
    Bound, st.sampled_from(["gt", "gte", "eq", "neq", "lt", "lte"]), st.integers(1, 3)
)
number_bounds = st.builds(
    Bound,
    st.sampled_from(["gt", "gte", "eq", "neq", "lt", "lte"]),
    st.sampled_from([-1, 0, 1, 1.5, 2, 3]),
)
aliases = st.sampled_from(
    [
        (),
        (Alias("ip", (("one", "src"), ("two", "dst"), ("inner", "src"))),),
        (Alias("ip", (("three", "dst"),)),),
    ]
)


@st.composite
def correlations(draw, named):
    """A correlation over some of the named rules."""
    kind = draw(
        st.sampled_from(
            [
                "event_count",
                "value_count",
                "temporal",
                "temporal_ordered",
                "value_sum",
                "value_avg",
                "value_percentile",
            ]
        )
    )
    rules = draw(
        st.lists(st.sampled_from(named), min_size=1, max_size=3, unique=kind != "temporal_ordered")
    )
    if kind == "temporal_ordered":
        bounds = [Bound("gte", len(rules))]
    else:
        bounds = draw(
            st.lists(
                number_bounds if kind[:6] == "value_" else counted_bounds, min_size=1, max_size=2
            )
        )
    fields = ()
    if kind == "value_count":
        fields = draw(st.sampled_from([("v",), ("v", "src"), ("ip",)]))
    elif kind.startswith("value"):
        fields = ("v",)
    return Correlation(
        kind,
        tuple(rules),
        draw(st.sampled_from([(), ("src",), ("ip",), ("src", "dst")])),
        draw(st.sampled_from([1, 3, SPAN])),
        tuple(bounds),
        fields,
        draw(st.sampled_from([0.0, 25.0, 50.0, 90.0, 100.0]))
        if kind == "value_percentile"
        else None,
        draw(aliases),
    )


@st.composite
def rule_sets(draw):
    """Base rules, one correlation over them, and perhaps others over that."""
    inner = rule(draw(correlations([base.key for base in BASES])), key="inner")
    outer = rule(draw(correlations(["inner", "one", "two"])), key="outer")
    last = rule(draw(correlations(["outer", "inner", "three"])), key="last")
    return [*BASES, last, inner, outer]


fields = st.sampled_from([None, "x", "y", ["x", "y"], 1])
streams = st.lists(
    st.builds(
        lambda time, a, b, c, src, dst, v: {
            "@timestamp": BASE_TIME + time,
            **{
                k: w
                for k, w in {"a": a, "b": b, "c": c, "src": src, "dst": dst, "v": v}.items()
                if w is not None
            },
        },
        st.integers(0, 14),
        *[st.sampled_from([None, 1, 1])] * 3,
        fields,
        fields,
        st.sampled_from([None, "1", 2, -1, 0.1, "z", [1, 2], [0.2, "q"]]),
    ),
    max_size=14,
)


def expected(rules, events):
    """The alerts by definition, in the form of `summary`."""
    return [
        (one.key, one.time, dict(one.group), float(one.measure), one.events)
        for one in correlate.alerts(rules, [(event["@timestamp"], event) for event in events])
    ]


def summary(alerts):
    """The alerts of a stream, without those of the base rules."""
    return [
        (
            alert["rule"]["key"],
            made(alert["time"]),
            alert["correlation"]["group"],
            float(alert["correlation"]["count"]),
            alert["correlation"]["events"],
        )
        for alert in alerts
        if "correlation" in alert
    ]


def made(time):
    from ads_compiler.codegen.runtime.values import seconds_of

    return seconds_of(time)


@settings(max_examples=400)
@given(rule_sets(), streams, st.randoms(use_true_random=False))
def test_the_stream_agrees_with_the_definition_in_any_order_of_arrival(rules, events, random):
    correct = expected(rules, events)
    note(f"alerts: {min(len(correct), 3)}")
    compiled = module(*rules)
    for lateness in (14, 20):
        arrived = list(events)
        random.shuffle(arrived)
        detector = compiled.Detector(lateness=lateness)
        alerts = [alert for event in arrived for alert in detector.feed(event)] + detector.finish()
        assert summary(alerts) == correct
        assert (detector.late, detector.untimed, detector.dropped) == (0, 0, 0)


@settings(max_examples=200)
@given(rule_sets(), streams, st.integers(0, 14), st.integers(0, 5))
def test_a_restart_loses_and_repeats_nothing(rules, events, cut, lateness):
    compiled = module(*rules)
    whole, first, second = (compiled.Detector(lateness=lateness) for _ in range(3))
    correct = [alert for event in events for alert in whole.feed(event)] + whole.finish()
    alerts = [alert for event in events[:cut] for alert in first.feed(event)]
    assert second.restore(json.loads(json.dumps(first.save()))) == []
    alerts += [alert for event in events[cut:] for alert in second.feed(event)] + second.finish()
    assert alerts == correct
    assert second.late == whole.late


@given(rule_sets(), streams)
def test_in_order_nothing_needs_to_wait(rules, events):
    events = sorted(events, key=lambda event: (event["@timestamp"], correlate.canonical(event)))
    detector = module(*rules).Detector()
    alerts = [alert for event in events for alert in detector.feed(event)] + detector.finish()
    assert summary(alerts) == expected(rules, events)


@pytest.mark.parametrize(
    "kind", ["event_count", "value_count", "temporal", "value_sum", "value_avg"]
)
def test_kept_events_are_bounded_and_dropped_ones_are_counted(kind):
    bounds = (Bound("gte", 2),) if kind == "temporal" else (Bound("gte", 10_000),)
    counting = Correlation(
        kind, ("one", "two"), ("src",), 1000, bounds, ("v",) if "value" in kind else ()
    )
    detector = module(*BASES, rule(counting, key="count")).Detector(limit=50)
    (place,) = detector.members[0].correlator.windows
    for number in range(300):
        detector.feed(
            {"@timestamp": BASE_TIME + number, "a": 1, "src": f"s{number % 7}", "v": number}
        )
    window = detector.members[0].correlator.windows[place]
    assert (len(window.order), detector.dropped) == (50, 250)
    assert sum(len(group.entries) for group in window.groups.values()) == 50


def test_events_that_wait_are_bounded():
    counting = Correlation("event_count", ("one",), (), 1000, (Bound("gte", 10_000),))
    detector = module(*BASES, rule(counting, key="count")).Detector(lateness=1e6, limit=50)
    for number in range(300):
        detector.feed({"@timestamp": BASE_TIME + number, "a": 1})
    assert len(detector.members[0].correlator.waiting) == 50
    detector.feed({"@timestamp": BASE_TIME, "a": 1})
    assert detector.late == 1


def test_a_changed_correlation_starts_again():
    one = Correlation("event_count", ("one",), (), 100, (Bound("gte", 2),))
    two = Correlation("event_count", ("one",), (), 100, (Bound("gte", 1),))
    first = module(BASES[0], rule(one, key="count")).Detector()
    first.feed({"@timestamp": BASE_TIME, "a": 1})
    second = module(BASES[0], rule(two, key="count")).Detector()
    assert second.restore(first.save()) == ["ADS-0001/count"]
    with pytest.raises(ValueError, match="version"):
        second.restore({"ads_0001": {"version": 99}})


def test_old_groups_do_not_fill_the_memory():
    counting = Correlation("event_count", ("one",), ("src",), 60, (Bound("gte", 3),))
    detector = module(*BASES, rule(counting, key="count")).Detector()
    (place,) = detector.members[0].correlator.windows
    for number in range(3000):
        detector.feed({"@timestamp": BASE_TIME + number * 100, "a": 1, "src": f"h{number}"})
    assert len(detector.members[0].correlator.windows[place].groups) == 1


def test_a_date_far_ahead_of_the_clock_does_not_make_the_rest_late():
    counting = Correlation("event_count", ("one",), (), 100, (Bound("gte", 2),))
    made = module(BASES[0], rule(counting, key="count"))
    events = [{"@timestamp": time, "a": 1} for time in (BASE_TIME, BASE_TIME * 4000, BASE_TIME + 1)]
    detector = made.Detector(clock=lambda: BASE_TIME + 5)
    assert [len(summary(detector.feed(event))) for event in events] == [0, 0, 1]
    assert (detector.ahead, detector.late) == (1, 0)
    trusting = made.Detector()
    assert [len(summary(trusting.feed(event))) for event in events] == [0, 0, 0]
    assert (trusting.ahead, trusting.late) == (0, 1)
