"""A stream on which nothing comes: what is due by the clock, and what may still come."""

from __future__ import annotations

import io
import json

from ads_compiler.codegen.runtime import session as sessions
from ads_compiler.codegen.runtime.detector import RuleDetector
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.ruleset import Correlation, Rule, RuleSet
from ads_compiler.codegen.runtime.session import Session
from ads_compiler.codegen.runtime.unseen import UNSEEN_KINDS, UNSEEN_SHOWN, Unseen

ROUTES = {
    "windows": {"products": {}, "services": {}, "providers": {}, "categories": []},
    "shapes": [],
}


def detector(lateness, **correlation):
    """Events of a user are counted; one rule alerts on few, the other on many."""
    base = Rule("base", "Base", condition=lambda view: bool(view.values("user")), alerts=False)
    counted = Correlation("event_count", ("base",), 60, group_by=("user",), **correlation)
    rules = (base, Rule("counted", "Counted", correlation=counted))
    return RuleDetector(RuleSet(strategy={}, rules=rules, routes=ROUTES), lateness=lateness)


def event(seconds, user="bob"):
    return {"user": user, "@timestamp": 1_800_000_000 + seconds}


def test_events_that_wait_are_counted_when_their_time_has_come():
    running = detector(30, condition=(("gte", 2),))
    assert running.feed(event(0)) == running.feed(event(1)) == []
    assert running.advance(29) == []
    (alert,) = running.advance(32)
    assert alert["correlation"]["count"] == 2
    assert running.advance(1000) == running.finish() == []


def test_a_window_that_is_checked_at_its_end_ends_by_the_clock():
    running = detector(5, condition=(("lt", 3),), at_end=True)
    running.feed(event(0))
    assert running.advance(60) == []
    (alert,) = running.advance(66)
    assert alert["correlation"]["count"] == 1


def test_nothing_is_due_before_the_first_event():
    assert detector(0, condition=(("lt", 3),), at_end=True).advance(1e9) == []


def test_an_event_that_comes_after_a_pause_is_not_late():
    running = detector(30, condition=(("gte", 2),))
    running.feed(event(0))
    running.advance(600)
    (alert,) = running.feed(event(10)) + running.advance(60)
    assert (alert["correlation"]["count"], running.late) == (2, 0)


def test_a_restart_does_not_repeat_what_the_clock_gave(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(sessions.clock, "monotonic", lambda: now[0])
    state, out = tmp_path / "state.json", io.BytesIO()
    lines = b"".join(json.dumps(event(n)).encode() + b"\n" for n in range(2))
    first = Session(detector(30, condition=(("gte", 2),)), Reading(print), out, state)
    first.run("events", io.BytesIO(lines))
    now[0] += 20
    first.idle()
    assert out.getvalue() == b""
    now[0] += 20
    first.idle()
    assert out.getvalue().count(b"\n") == 1
    now[0] += 60
    first.idle()  # a minute after the last one the state is written
    again = Session(detector(30, condition=(("gte", 2),)), Reading(print), out, state)
    again.idle()
    now[0] += 1000
    again.idle()
    assert out.getvalue().count(b"\n") == 1


def test_kinds_of_unseen_events_are_bounded_and_the_most_frequent_are_shown():
    unseen = Unseen()
    for number in range(UNSEEN_KINDS + 5):
        unseen.note("plain", f"reason {number}")
    unseen.note("plain", "reason 7")
    lines = list(unseen.lines())
    assert len(unseen.counts) == UNSEEN_KINDS + 1
    assert unseen.events == UNSEEN_KINDS + 6
    assert lines[0] == f"{UNSEEN_KINDS + 6} events that no rule reads:"
    assert lines[1] == "         5  other shapes: further kinds of events that no rule reads"
    assert lines[2] == "         2  plain: reason 7"
    assert len(lines) == UNSEEN_SHOWN + 2
    assert (
        lines[-1].split(maxsplit=1)[1].startswith(f"{UNSEEN_KINDS + 1 - UNSEEN_SHOWN} more kinds")
    )
