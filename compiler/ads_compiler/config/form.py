"""Validation of settings against the published schema, `schema/config.schema.json`.

Every command reads the configuration, so the part of JSON Schema that it needs is implemented here
instead of importing a large library; a test compares it with a full validator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any

from ads_compiler.core.diagnostics import closest, did_you_mean
from ads_compiler.core.resources import data_path

_WORDS = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "array": "a list",
    "object": "a table",
}
# The patterns of the schema in words, for messages.
_PATTERNS = {
    "printable": "must not contain control characters",
    "url": "must be an http or https URL",
}
_LARGEST = 2**63
_KINDS = {"string": str, "number": (int, float), "integer": int, "array": list, "object": dict}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the setting at a path: with its key if `unknown`, else with its value."""

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None
    unknown: bool = False


@cache
def schema() -> dict[str, Any]:
    """The published schema of the configuration."""
    loaded: dict[str, Any] = json.loads(
        data_path("schema", "config.schema.json").read_text(encoding="utf-8")
    )
    return loaded


def validate(settings: Any) -> tuple[Problem, ...]:
    """All problems with the form of settings."""
    return tuple(_validate(settings, schema(), ()))


def called(path: tuple[str | int, ...]) -> str:
    """The name of a setting in messages, such as `vocabulary.owners`."""
    return ".".join(str(step) for step in path if isinstance(step, str))


def _validate(value: Any, rule: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Problem]:
    rule = _resolved(rule, value)
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield _wrong(
            path,
            f"must be {' or '.join(_WORDS[kind] for kind in kinds)}, not {_shown(value)}",
            rule,
        )
    elif "enum" in rule and not any(
        value == item and isinstance(value, str) for item in rule["enum"]
    ):
        near = closest(value, rule["enum"]) if isinstance(value, str) else None
        hint = f"did you mean '{near}'?" if near else None
        allowed = f"must be one of {', '.join(rule['enum'])}{rule.get('or', '')}"
        yield Problem(path, f"{_name(path)} {allowed}, not {_shown(value)}", hint)
    elif isinstance(value, int | float):
        yield from _number(value, rule, path)
    elif isinstance(value, str):
        if len(value) < rule.get("minLength", 0):
            yield _wrong(path, "must not be empty", rule)
        elif "pattern" in rule and not re.search(rule["pattern"], value):
            words = _PATTERNS.get(rule.get("$comment", "")) or f"must match {rule['pattern']}"
            yield _wrong(path, f"{words}, not {_shown(value)}", rule)
    elif isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            yield _wrong(path, "must not be empty", rule)
        for number, item in enumerate(value):
            yield from _validate(item, rule.get("items", {}), (*path, number))
    elif isinstance(value, dict):
        yield from _members(value, rule, path)


def _number(value: float, rule: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Problem]:
    if not -_LARGEST <= value < _LARGEST:  # nor NaN
        what = "fit in 64 bits" if isinstance(value, int) else "be a finite number"
        yield _wrong(path, f"must {what}, not {_shown(value)}", rule)
    elif value < rule.get("minimum", value):
        yield _wrong(path, f"must be at least {rule['minimum']}, not {value}", rule)
    elif value > rule.get("maximum", value):
        yield _wrong(path, f"must be at most {rule['maximum']}, not {value}", rule)


def _resolved(rule: dict[str, Any], value: Any) -> dict[str, Any]:
    """The subschema for a value; of two alternatives, the second is for tables."""
    extra = {}
    if "oneOf" in rule:
        rule, extra = rule["oneOf"][isinstance(value, dict)], {"or": ", or a table by status"}
    if "$ref" not in rule:
        return rule
    return {**schema()["$defs"][rule["$ref"].rsplit("/", 1)[1]], **rule, **extra}


def _members(
    value: dict[str, Any], rule: dict[str, Any], path: tuple[str | int, ...]
) -> Iterator[Problem]:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    form = rule.get("propertyNames", {}).get("pattern")
    for key in rule.get("required", ()):
        if key not in value:
            yield _wrong(path, f"requires the key '{key}'", rule)
    for key, item in value.items():
        here = (*path, key)
        if form and not re.search(form, key):
            yield Problem(
                here,
                f"invalid name '{called(here)}'",
                f"a name must match the pattern {form}",
                unknown=True,
            )
        elif key in known:
            yield from _validate(item, known[key], here)
        elif others is False:
            hint = did_you_mean(key, known) or f"choose one of {', '.join(known)}"
            yield Problem(here, f"unknown setting '{called(here)}'", hint, unknown=True)
        elif isinstance(others, dict):
            yield from _validate(item, others, here)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and not isinstance(value, bool)  # type: ignore[arg-type]


def _wrong(path: tuple[str | int, ...], what: str, rule: dict[str, Any]) -> Problem:
    example = rule.get("examples", [None])[0]
    if example is not None and path and isinstance(path[-1], int):
        example = [example]
    hint = (
        f"for example: {called(path).rsplit('.', 1)[-1]} = {as_toml(example)}"
        if example is not None
        else None
    )
    return Problem(path, f"{_name(path)} {what}", hint)


def _name(path: tuple[str | int, ...]) -> str:
    inside = "an item of " if path and isinstance(path[-1], int) else ""
    return f"{inside}the setting '{called(path)}'" if path else "the configuration"


def as_toml(value: Any) -> str:
    """A value in TOML syntax, with tables on one line."""
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {as_toml(item)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    text = f"'{value}'" if isinstance(value, str) else as_toml(value)
    return text if len(text) <= 60 else text[:57] + "..."
