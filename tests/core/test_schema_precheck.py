"""The quick yes of the schema is never given to what the validator refuses."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from ads_compiler.config import discover
from ads_compiler.core import schema_precheck, yaml
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.strategy import sections

ROOT = Path(__file__).resolve().parents[2]
ODD = [
    None,
    True,
    0,
    1,
    2.0,
    "",
    "x",
    "2026-01-01",
    "20260101",
    "2026-02-30",
    "\u0661",
    [],
    ["a", "a"],
    [1],
    {},
    {"x": 1},
]
SCHEMA = sections.schema()
TIMED = (
    {"name": "a", "at": ["0s", "1m"], "repeat": 2, "events": [{"a": 1}], "alerts": 1},
    {
        "name": "b",
        "every": "90s",
        "repeat": 10_000,
        "events": [{"a": {"b": [1]}}],
        "expect": "alert",
    },
)


def values() -> list[tuple[Any, dict[str, Any]]]:
    """Front matters and cases of the library, each with its schema."""
    whole, _, _ = read_catalog(discover(ROOT))
    fronts = [(yaml.plain(entry.strategy.front), SCHEMA) for entry in whole.entries]
    cases = [yaml.plain(c.node) for entry in whole.entries for c in entry.cases]
    return fronts + [(case, SCHEMA["$defs"]["case"]) for case in (*cases, *TIMED)]


VALUES = values()


def fits(value: Any, schema: dict[str, Any]) -> bool:
    return bool(
        Draft202012Validator(schema, format_checker=FormatChecker(["date"])).is_valid(value)
    )


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a value: what holds it, and its key there."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [spot for key, inner in steps for spot in ((value, key), *spots(inner))]


def test_what_is_right_is_reported_at_once() -> None:
    assert all(schema_precheck.surely(value, schema) for value, schema in VALUES)


@given(st.data())
def test_what_the_validator_refuses_is_never_called_right(data: st.DataObject) -> None:
    value, schema = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    for _ in range(data.draw(st.integers(1, 2))):
        holder, key = data.draw(st.sampled_from(spots(value)))
        if data.draw(st.booleans()):
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        else:
            del holder[key]
            break
    assert not schema_precheck.surely(value, schema) or fits(value, schema)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (True, {"const": 1}),
        (1, {"enum": [True]}),
        (1, {"multipleOf": 2}),
        (3, {"maximum": 2}),
        (True, {"maximum": 2}),
        ("20260101", {"format": "date"}),
        (1, {"type": ["null"]}),
    ],
)
def test_what_cannot_be_reported_is_no_yes(value: Any, schema: dict[str, Any]) -> None:
    assert not schema_precheck.surely(value, schema)
