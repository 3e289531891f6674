"""Correlations hold a bounded number of bytes, whatever the events are like."""

import json
import tracemalloc

import pytest

from ads_compiler.detection.tree import Bound, Correlation, Match, Number
from codegen.test_python import module, rule

BASE = rule(Match("a", Number(1)), key="one")
MEMORY = 3_000_000


def counting(kind="event_count", value=10**6, fields=(), key="all", counted="one"):
    return rule(Correlation(kind, (counted,), ("u",), 300, (Bound("gte", value),), fields), key=key)


def used(detector):
    """What all holders of memory say that they use, which the budget must agree with."""
    correlators = [member.correlator for member in detector.members]
    windows = [window for one in correlators for window in one.windows.values()]
    total = sum(one.used for one in (*correlators, *windows))
    assert {one.budget.used for one in correlators} == {total}
    for window in windows:
        alive = sum(entry.size for entry in window.order if entry.alive)
        assert window.used == alive + sum(group.size for group in window.groups.values())
    return total


HOSTILE = {
    "two lists": lambda n: {"x": [f"{n}.{i}" for i in range(60)], "y": [*map(str, range(60))]},
    "a long text": lambda n: {"x": str(n) * 20_000, "y": ""},
    "a long group": lambda n: {"u": str(n) * 20_000, "x": "", "y": ""},
    "many values": lambda n: {"x": [f"{n}.{i}" for i in range(2_000)], "y": "1"},
    "a long event": lambda n: {"u": str(n), "x": "", "y": "", "more": ["z" * 50] * 2_000},
}


@pytest.mark.parametrize("lateness", [0, 1_000])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_take_no_more_memory_than_allowed(name, lateness):
    compiled = module(BASE, counting("value_count", fields=("x", "y")))
    detector = compiled.Detector(memory=MEMORY, lateness=lateness)
    tracemalloc.start()
    for number in range(50):
        event = HOSTILE[name](number)
        detector.feed({"a": 1, "u": "x", "time": 1_000 + number / 10, **event})
        assert used(detector) <= 2 * MEMORY
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEMORY
    detector.finish()
    assert detector.dropped > 0


@pytest.mark.parametrize("size", [1, 3_000])
def test_what_is_let_go_is_the_oldest_and_is_counted(size):
    compiled = module(BASE, counting("value_count", value=10**6, fields=("x",)))
    detector = compiled.Detector(memory=200_000)
    for number in range(2_000):
        detector.feed({"a": 1, "u": "x", "time": 1 + number / 100, "x": f"{number}" + "." * size})
    (window,) = detector.members[0].correlator.windows.values()
    times = [entry.time for entry in window.order]
    assert detector.dropped == 2_000 - len(times) > 0
    assert times == [1 + number / 100 for number in range(2_000 - len(times), 2_000)]


def test_a_flood_of_one_correlation_leaves_the_events_of_another():
    compiled = module(
        rule(Match("b", Number(1)), key="two"),
        BASE,
        counting("value_count", fields=("x",)),
        counting("event_count", value=2, key="both", counted="two"),
    )
    detector = compiled.Detector(memory=MEMORY)
    detector.feed({"b": 1, "u": "victim", "time": 1})
    for number in range(500):
        event = {"a": 1, "u": "x", "time": 2, "x": [f"{number}.{i}" for i in range(500)]}
        detector.feed(event)
    assert detector.dropped > 0
    results = detector.feed({"b": 1, "u": "victim", "time": 3})
    assert [one["rule"]["key"] for one in results if "correlation" in one] == ["both"]


def test_what_is_reset_or_restored_is_counted_once():
    compiled = module(BASE, counting(value=3), counting("value_count", fields=("x",), key="more"))
    detector = compiled.Detector(lateness=2)
    for number in range(50):
        event = {"a": 1, "u": str(number % 4), "time": number, "x": str(number)}
        detector.feed(event)
    before = used(detector)
    again = compiled.Detector(lateness=2)
    again.restore(json.loads(json.dumps(detector.save())))
    assert used(again) == before > 0
    again.finish()
    for one in again.members[0].correlator.windows.values():
        for name in [*one.groups]:
            one.clear(name)
    assert used(again) == 0


def test_thousands_of_correlations_in_a_chain_alert():
    names = [f"c{number}" for number in range(1_500)]
    chain = [
        counting(value=1, key=key, counted=before)
        for key, before in zip(names, ["one", *names], strict=False)
    ]
    detector = module(BASE, *chain).Detector()
    results = detector.feed({"a": 1, "u": "x", "time": 1})
    assert [one["rule"]["key"] for one in results if "correlation" in one] == names
