"""`build/evidence.json` fits its schema, is deterministic, and is named in the manifest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import jsonschema
import pytest

from ads_compiler.config import discover
from ads_compiler.core.resources import data_path
from ads_compiler.core.text import Span
from ads_compiler.evidence import Benign, Evidence, Mutant, Noise, Score, Unreached
from ads_compiler.evidence.scores import Effect
from ads_compiler.pipeline import build, evidence_json
from support.projects import BASE, project

FAILING = BASE.replace("name: tcpdump in a web pod", "name: tcpdump in a web pod\nalerts: 5")
WAIVER = 'waivers:\n  - {code: ADS305, reason: "<b>agreed</b>", owner: team, until: 2030-01-01}\n'
NOISE = "noise:\n  - {events: day.jsonl, rule: capture-tool, alerts: 2, reason: the backup}\n"


@pytest.fixture(scope="module")
def schema():
    loaded = json.loads(data_path("schema", "evidence.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def render(result):
    return evidence_json.render(result.catalog, result.evidence, result.waivers)


def measured(root):
    """A result with something in every part of the file."""
    discovered = discover(project(root, a=FAILING.replace("tags: [", f"{WAIVER}{NOISE}tags: [")))
    result = build.check_and_test(discovered)
    place = Span("strategies/a.md", 9)
    score = Score(
        "EX-1",
        7,
        9,
        (
            Mutant(
                "capture-tool", "case", "the case of '\u2028'", place, Effect.OTHER, id="m0123abcd"
            ),
        ),
        (Unreached("capture-tool", "the value 'x'", "is in no event", place),),
    )
    noise = Noise("EX-1", "capture-tool", "day.jsonl", 2, (3, 4), True)
    whole = replace(
        result.evidence, scores={"EX-1": score}, benign=Benign((("day.jsonl", 50),), (noise,))
    )
    return replace(result, evidence=whole)


def test_a_full_file_fits_the_published_schema(tmp_path, schema):
    evidence = json.loads(render(measured(tmp_path)))
    jsonschema.validate(evidence, schema)
    (strategy,) = evidence["strategies"]
    assert [(case["name"], case["holds"]) for case in strategy["cases"]] == [
        ("renamed capture tool", True), ("network team captures from its image", True),
        ("tcpdump in a web pod", False),
    ]  # fmt: skip
    assert strategy["proven"] is False
    assert strategy["unproven"] == ["1 of 3 cases fails"]
    assert strategy["cases"][-1]["finding"]["code"] == "ADS605"
    assert (strategy["cases"][-1]["wanted"], strategy["cases"][-1]["alerts"]) == (5, 1)
    assert strategy["mutation"]["killed"] == 7
    assert strategy["noise"] == [
        {"rule": "capture-tool", "file": "day.jsonl", "alerts": 2, "places": [3, 4],
         "admitted": True, "reason": "the backup"},
    ]  # fmt: skip
    assert strategy["waivers"][0]["reason"] == "<b>agreed</b>"
    assert strategy["review"] == {
        "state": "not reviewed",
        "by": None,
        "on": None,
        "note": None,
        "changed": [],
    }
    assert evidence["corpus"] == {"events": 50, "files": [{"file": "day.jsonl", "events": 50}]}


def test_what_was_not_measured_is_null_and_not_zero(tmp_path, schema):
    discovered = discover(project(tmp_path))
    bare = replace(build.check_and_test(discovered), evidence=Evidence())
    rendered = json.loads(render(bare))
    jsonschema.validate(rendered, schema)
    assert (rendered["strategies"][0]["mutation"], rendered["strategies"][0]["review"]) == (
        None,
        None,
    )


def test_the_schema_refuses_what_it_does_not_name(schema):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {"version": 1, "tool": "x", "corpus": {"events": 0, "files": []}}, schema
        )


def test_a_build_writes_the_same_bytes_each_day_and_the_manifest_names_their_digest(
    tmp_path, monkeypatch, schema
):
    root = project(tmp_path)
    discovered = discover(root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    build.build(discovered, None)
    first = (root / "build" / "evidence.json").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1820000000")
    build.build(discovered, None)
    assert (root / "build" / "evidence.json").read_bytes() == first
    jsonschema.validate(json.loads(first), schema)
    named = json.loads((root / "build" / "detectors" / "manifest.json").read_text())["evidence"]
    assert named == {"file": "../evidence.json", "sha256": hashlib.sha256(first).hexdigest()}
    assert (root / "build" / "detectors" / named["file"]).resolve() == (
        root / "build" / "evidence.json"
    ).resolve()
    assert json.loads(first)["strategies"][0]["review"] is not None
