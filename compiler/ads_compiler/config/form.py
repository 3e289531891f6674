"""Settings against the published schema, `schema/config.schema.json`.

Every command reads the configuration, so this small part of JSON Schema is judged here, where nothing large must be
imported for it; a test holds it against a full validator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ads_compiler.core.diagnostics import closest, did_you_mean
from ads_compiler.core.resources import data_path

_WORDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "a table",
}
_KINDS = {"string": str, "number": (int, float), "integer": int, "array": list, "object": dict}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the setting at a path: with its key, where it is unknown, else with its value."""

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


def judge(settings: Any) -> tuple[Problem, ...]:
    """Everything that is wrong with the form of settings."""
    return tuple(_judge(settings, schema(), ()))


def called(path: tuple[str | int, ...]) -> str:
    """A setting as a message names it: `vocabulary.owners`."""
    return ".".join(str(step) for step in path if isinstance(step, str))


def _judge(value: Any, rule: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Problem]:
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
        hint = f"did you mean '{near}'?" if near else f"known are {', '.join(rule['enum'])}"
        yield Problem(path, f"{_name(path)} is {_shown(value)}", hint)
    elif isinstance(value, int | float) and value < rule.get("minimum", value):
        yield _wrong(path, f"must be at least {rule['minimum']}, not {value}", rule)
    elif isinstance(value, int | float) and value > rule.get("maximum", value):
        yield _wrong(path, f"must be at most {rule['maximum']}, not {value}", rule)
    elif isinstance(value, str):
        if len(value) < rule.get("minLength", 0):
            yield _wrong(path, "must not be empty", rule)
        elif "pattern" in rule and not re.search(rule["pattern"], value):
            yield _wrong(
                path, f"is {_shown(value)}, which does not have the form {rule['pattern']}", rule
            )
    elif isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            yield _wrong(path, "must not be empty", rule)
        for number, item in enumerate(value):
            yield from _judge(item, rule.get("items", {}), (*path, number))
    elif isinstance(value, dict):
        yield from _members(value, rule, path)


def _resolved(rule: dict[str, Any], value: Any) -> dict[str, Any]:
    """The rule that counts for a value: of a choice of two, the second is for tables."""
    if "oneOf" in rule:
        rule = rule["oneOf"][isinstance(value, dict)]
    return schema()["$defs"][rule["$ref"].rsplit("/", 1)[1]] if "$ref" in rule else rule


def _members(
    value: dict[str, Any], rule: dict[str, Any], path: tuple[str | int, ...]
) -> Iterator[Problem]:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    form = rule.get("propertyNames", {}).get("pattern")
    for key in rule.get("required", ()):
        if key not in value:
            yield _wrong(path, f"lacks '{key}'", rule)
    for key, item in value.items():
        here = (*path, key)
        if form and not re.search(form, key):
            yield Problem(
                here,
                f"'{called(here)}' needs another name",
                f"a name has the form {form}",
                unknown=True,
            )
        elif key in known:
            yield from _judge(item, known[key], here)
        elif others is False:
            hint = did_you_mean(key, known) or f"known are {', '.join(known)}"
            yield Problem(here, f"unknown setting '{called(here)}'", hint, unknown=True)
        elif isinstance(others, dict):
            yield from _judge(item, others, here)


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and not isinstance(value, bool)  # type: ignore[arg-type]


def _wrong(path: tuple[str | int, ...], what: str, rule: dict[str, Any]) -> Problem:
    example = rule.get("examples", [None])[0]
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
    """A value as it stands in TOML; tables in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = f"'{value}'" if isinstance(value, str) else as_toml(value)
    return text if len(text) <= 60 else text[:57] + "..."
