"""A state file with the right digest and any content is taken up or refused, and never crashes."""

import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ads_compiler.codegen import loader, modules
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.session import Session, StateError, _digest
from ads_compiler.config import Project, log_sources
from support.mutants import mutants

RULES = """
title: base
name: base
logsource: {product: linux, category: process_creation}
detection: {s: {k: v}, condition: s}
---
title: other
name: other
logsource: {product: linux, category: process_creation}
detection: {s: {k: w}, condition: s}
"""
KINDS = {
    "count": "type: event_count\n  condition: {gte: 3}",
    "few": "type: event_count\n  condition: {lt: 2}",
    "values": "type: value_count\n  condition: {field: x, gte: 5}",
    "sum": "type: value_sum\n  condition: {field: n, gte: 100}",
    "avg": "type: value_avg\n  condition: {field: n, gte: 100}",
    "order": "type: temporal_ordered",
    "median": "type: value_median\n  condition: {field: n, gte: 100}",
}
DECLARED = ("linux", "process_creation", None)


def rules():
    for name, kind in KINDS.items():
        several = "[base, other]" if name == "order" else "[base]"
        yield f"""---
title: {name}
name: {name}
correlation:
  rules: {several}
  group-by: [g]
  timespan: 5m
  {kind}
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    (folder / "r.yml").write_text(RULES + "".join(rules()), encoding="utf-8")
    compiled = modules.sigma_rules(
        Project(folder, folder / "strategies", folder / "build"), (folder / "r.yml",)
    )
    assert not compiled.refused
    return loader.load(compiled.source, "sigma_rules", log_sources.load())


def events(first, last):
    rows = (
        {"k": "vw"[n % 2], "g": f"g{n % 2}", "n": n, "x": ["a", f"{n}"], "@timestamp": 1e9 + 20 * n}
        for n in range(first, last)
    )
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def session(module, state):
    detector = loader.together([module])(lateness=60.0, logsource=DECLARED)
    return Session(detector, Reading(lambda _: None), io.BytesIO(), state)


def run(module, state, path):
    one = session(module, state)
    with path.open("rb") as stream:
        one.run("events", stream, path)
    one.finish()
    return one


@pytest.fixture(scope="module")
def saved(module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    (folder / "events").write_bytes(events(0, 9))
    run(module, folder / "s", folder / "events")
    content = json.loads((folder / "s").read_text())
    windows = next(iter(content["detectors"].values()))["correlations"]["windows"]
    assert {key.removeprefix("/") for key in windows} == set(KINDS)
    assert sum(bool(window["events"]) for window in windows.values()) >= 5
    return content


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_no_content_of_a_state_ends_in_a_traceback(module, saved, tmp_path_factory, data):
    folder = _folder(tmp_path_factory)
    (folder / "events").write_bytes(events(0, 30))
    body = {key: value for key, value in saved.items() if key != "sha256"}
    place = str((folder / "events").resolve())
    body["inputs"] = {place: next(iter(body["inputs"].values()))}
    changed = data.draw(mutants(body))
    if isinstance(changed, dict):
        changed.pop("sha256", None)
        changed["sha256"] = _digest(changed)
    (folder / "s").write_text(json.dumps(changed), encoding="utf-8")
    with suppress(StateError):
        run(module, folder / "s", folder / "events")


def test_an_unchanged_state_is_taken_up(module, saved, tmp_path):
    (tmp_path / "s").write_text(json.dumps(saved), encoding="utf-8")
    taken_up = session(module, tmp_path / "s").detector.save()
    assert json.loads(json.dumps(taken_up)) == saved["detectors"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("untimed",), 1.5, "detectors.sigma_rules.untimed must be a count"),
        (("correlations", "newest"), "x", "correlations.newest must be a time"),
        (("correlations", "floor"), float("nan"), "correlations.floor must be a time"),
        (("correlations", "waiting"), [[1]], "correlations.waiting[0] must be a list of 2"),
        (("correlations", "more"), 1, "has the unknown key 'more'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(module, saved, tmp_path, path, value, message):
    body = json.loads(json.dumps(saved))
    del body["sha256"]
    above = body["detectors"]["sigma_rules"]
    for step in path[:-1]:
        above = above[step]
    above[path[-1]] = value
    body["sha256"] = _digest(body)
    (tmp_path / "s").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(StateError) as caught:
        session(module, tmp_path / "s")
    assert message in str(caught.value)


def _folder(factory) -> Path:
    """One directory for all examples of a property."""
    folder = factory.getbasetemp() / "mutants"
    folder.mkdir(exist_ok=True)
    return folder
