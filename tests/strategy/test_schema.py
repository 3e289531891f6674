import json

import pytest
from jsonschema import Draft202012Validator

from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.strategy import schema, sections

GOOD = """ads: 1
id: ADS-0001
title: A thing happens somewhere
status: draft
created: 2026-01-01
updated: 2026-01-02
attack:
  version: "20.0"
  techniques:
    - id: T1040
platforms: [Linux]
priority: low
"""


def findings(text, definition=None):
    node, problems = yaml.read(Text("a.md", text))
    assert not problems
    return [
        (f.code, f.span.line, f.span.column, f.message, f.hint)
        for f in schema.check(node, definition)
    ]


def test_the_published_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(sections.schema())


def test_a_good_front_matter_has_no_finding():
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("status: draft", "status: drft", ("ADS103", 4, 9, "did you mean 'draft'?")),
        ("status: draft", "statuss: draft", ("ADS101", 4, 1, "did you mean 'status'?")),
        ("priority: low\n", "", ("ADS102", 1, 1, "for example: priority: 'high'")),
        ("    - id: T1040", "    - idd: T1040", ("ADS101", 10, 7, "did you mean 'id'?")),
        ('"20.0"', "20.0", ("ADS103", 8, 12, 'quote it: "20.0"')),
        ("2026-01-02", "2026-02-31", ("ADS103", 6, 10, "for example: '2026-11-21'")),
        ("T1040", "T40", ("ADS103", 10, 11, "for example: 'T1040'")),
        ("[Linux]", "[]", ("ADS103", 11, 1, None)),
        ("[Linux]", "Linux", ("ADS103", 11, 12, None)),
        ("title: A thing happens somewhere", "title:", ("ADS103", 3, 1, None)),
    ],
)
def test_what_is_wrong_is_reported_at_its_place_with_the_cure(old, new, expected):
    matches = findings(GOOD.replace(old, new))
    code, line, column, hint = expected
    assert [(f[0], f[1], f[2]) for f in matches if f[0] == code] == [(code, line, column)]
    if hint:
        assert hint in [f[4] for f in matches]


def test_each_missing_key_is_reported_once():
    matches = findings("ads: 1\nid: ADS-1\n")
    missing = sorted(f[3] for f in matches)
    assert len(missing) == len(set(missing)) == 7
    assert all(f[0] == "ADS102" for f in matches)


def test_front_matter_that_is_no_mapping_is_reported():
    assert findings("- a\n")[0][0] == "ADS103"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: x\nevents:\n  - {a: 1}\n", None),
        ("name: x\nevents: {file: events/a.jsonl}\n", None),
        ("name: x\nevents: []\n", "ADS103"),
        ("name: x\n", "ADS102"),
        ("name: x\nevent: []\nevents: [{a: 1}]\n", "ADS101"),
        ("name: x\nevents: [{a: 1}]\nexpect: none\n", "ADS103"),
    ],
)
def test_cases_fit_their_schema(text, code):
    assert [f[0] for f in findings(text, "case")] == ([code] if code else [])


def test_every_field_of_the_schema_has_a_description_and_an_example():
    def walk(node, path):
        if node.get("type") in ("string", "integer") or "enum" in node or "const" in node:
            assert node.get("description"), path
            assert node.get("examples"), path
        for key, value in node.get("properties", {}).items():
            assert value.get("description"), f"{path}.{key}"
            walk(value, f"{path}.{key}")
        if isinstance(node.get("items"), dict):
            walk(node["items"], f"{path}[]")

    walk(sections.schema(), "")
    walk(sections.schema()["$defs"]["case"], "case")


def test_the_schema_is_plain_json_with_an_id():
    assert json.loads(json.dumps(sections.schema()))["$id"].startswith("urn:ads-compiler:")
