"""Validation of front matter and cases by JSON Schema. The only module that imports jsonschema.

The library reports errors by path; this module adds the place, and a message that helps to fix it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

from ads_compiler.core import schema_precheck, yaml
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Fix, closest, collected
from ads_compiler.core.text import Span
from ads_compiler.strategy import sections, slips

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_END = r"\Z"
_SLIP = 0.85  # similarity of two words that differ by a letter or two
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "boolean": "true or false",
}


@cache
def _schema(definition: str | None) -> dict[str, Any]:
    whole = sections.schema()
    schema: dict[str, Any] = _ended(whole if definition is None else whole["$defs"][definition])
    return schema


def _ended(schema: Any) -> Any:
    """A schema whose patterns use `\\Z` for `$`, which in Python matches before a line break."""
    if isinstance(schema, list):
        return [_ended(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _ended(value) for key, value in schema.items()}
    if isinstance(pattern := result.get("pattern"), str):
        result["pattern"] = re.sub(r"\$\Z", lambda _: _END, pattern)
    return result


@cache
def _validator(definition: str | None) -> Draft202012Validator:
    # Imported here because it is slow, and valid values do not need it.
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(_schema(definition), format_checker=FormatChecker(["date"]))


@collected
def check(node: yaml.Node, definition: str | None = None) -> Iterator[Diagnostic]:
    """Validate a YAML value against the front matter's schema, or against one of its `$defs`."""
    what = "the front matter" if definition is None else f"a {definition}"
    if not isinstance(node, yaml.Mapping):
        yield Diagnostic(node.span, "ADS103", f"{what} must be a mapping of keys to values")
        return
    value = yaml.plain(node)
    if schema_precheck.surely(value, _schema(definition)):
        return
    problems = [_problem(error) for error in _validator(definition).iter_errors(value)]
    # A text in the wrong form of a date fails twice, by its format and by its pattern.
    dates = {tuple(map(str, one.path)) for one in problems if one.validator == "format"}
    problems = [
        one
        for one in problems
        if one.validator != "pattern" or tuple(map(str, one.path)) not in dates
    ]
    ordered = sorted(
        problems, key=lambda e: ([str(step) for step in e.path], e.validator, e.message)
    )
    for same in _together(ordered):
        if len(same) > 1:
            yield _about_items(node, same)
        else:
            yield from _explain(node, same[0], what)


def _together(problems: Iterable[_Problem]) -> Iterator[tuple[_Problem, ...]]:
    """Problems one by one, but those about items of one list of durations together."""
    groups: dict[tuple[str, ...], list[_Problem]] = {}
    for number, one in enumerate(problems):
        listed = one.path and isinstance(one.path[-1], int)
        meant = slips.meant(one.value, one.schema)
        path = one.path[:-1] if listed and meant.kind else [*one.path, str(number)]
        groups.setdefault((*map(str, path),), []).append(one)
    yield from map(tuple, groups.values())


def _about_items(node: yaml.Mapping, problems: tuple[_Problem, ...]) -> Diagnostic:
    """One finding about several items of a list, with one fix."""
    meant = [slips.meant(one.value, one.schema) for one in problems]
    places = [yaml.locate(node, one.path) for one in problems]
    here = ".".join(step for step in problems[0].path if isinstance(step, str))
    edits = tuple(
        (place, one.text) for place, one in zip(places, meant, strict=True) if one.text is not None
    )
    hint = f"write {', '.join(text for _, text in edits)}"
    values = ", ".join(_show(one.value) for one in problems)
    message = f"each item of '{here}' must be {meant[0].kind}, not {values}"
    fix = Fix(hint, edits, safe=all(one.safe for one in meant))
    return Diagnostic(places[0], "ADS103", message, hint, fix)


@dataclass(frozen=True, slots=True)
class _Problem:
    """An error of jsonschema, with types."""

    path: list[str | int]
    validator: str
    expected: Any
    value: Any
    schema: dict[str, Any]
    message: str


def _problem(error: ValidationError) -> _Problem:
    schema = error.schema if isinstance(error.schema, dict) else {}
    expected, value, path = error.validator_value, error.instance, list(error.absolute_path)
    return _Problem(path, str(error.validator), expected, value, schema, error.message)


def _explain(node: yaml.Mapping, problem: _Problem, what: str) -> Diagnostics:
    path = problem.path
    here = ".".join(str(step) for step in path if isinstance(step, str)) or what
    where = yaml.locate(node, path)
    if problem.validator == "additionalProperties":
        return _unknown_keys(node, problem, path, here)
    if problem.validator == "required":
        missing = [key for key in problem.expected if key not in problem.value]
        # jsonschema reports one error per missing key, each with the full list.
        named = [key for key in missing if f"'{key}' is a required property" == problem.message]
        return tuple(
            Diagnostic(
                where,
                "ADS102",
                f"missing key '{key}' in {here}",
                _example_of(problem.schema, key),
                subject=f"{here}.{key}",
            )
            for key in named
        )
    meant = slips.meant(problem.value, problem.schema)
    return (
        Diagnostic(
            where,
            "ADS103",
            f"'{here}' {_complaint(problem, meant.kind)}",
            meant.hint or _hint(problem),
            _choice(problem, where) or meant.fix(where),
        ),
    )


def complaint(value: Any, schema: dict[str, Any]) -> tuple[list[str | int], str] | None:
    """The first violation of another published schema: its path, and a message."""
    schema = _ended(schema)
    if schema_precheck.surely(value, schema):
        return None
    from jsonschema import Draft202012Validator

    problems = [_problem(error) for error in Draft202012Validator(schema).iter_errors(value)]
    if not problems:
        return None
    first = min(
        problems, key=lambda e: ([(isinstance(s, str), s) for s in e.path], e.validator, e.message)
    )
    here = next((step for step in reversed(first.path) if isinstance(step, str)), "")
    what = (
        f"'{here}'"
        if here and isinstance(first.path[-1], str)
        else f"an item of '{here}'"
        if here
        else "the file"
    )
    if first.validator == "required":
        missing = next(key for key in first.expected if key not in first.value)
        return first.path, f"{what} has no key '{missing}'"
    if first.validator == "additionalProperties":
        unknown = next(key for key in first.value if key not in first.schema["properties"])
        return [*first.path, unknown], f"unknown key '{unknown}'"
    return first.path, f"{what} {_complaint(first)}"


def _unknown_keys(
    node: yaml.Mapping, problem: _Problem, path: list[str | int], here: str
) -> Diagnostics:
    known = list(problem.schema["properties"])
    above = yaml.find(node, path)
    findings = []
    for key in problem.value:
        if key in known:
            continue
        where = above.key_span(key) if isinstance(above, yaml.Mapping) else node.span
        best = closest(str(key), known)
        hint = f"did you mean '{best}'?" if best else f"known keys are {', '.join(known)}"
        fix = _rename(where, str(key), best) if best and best not in problem.value else None
        findings.append(Diagnostic(where, "ADS101", f"unknown key '{key}' in {here}", hint, fix))
    return tuple(findings)


def _complaint(problem: _Problem, kind: str | None = None) -> str:
    """What is wrong with a value, after its name; `kind` is what it must be, if that is known."""
    value, rule = problem.value, problem.expected
    if kind is not None:
        return f"must be {kind}, not {_show(value)}"
    match problem.validator:
        case "type":
            return f"must be {_WORDS.get(str(rule), rule)}, not {_kind(value)}"
        case "enum" | "const":
            allowed = rule if isinstance(rule, list) else [rule]
            return f"must be {' or '.join(_show(item) for item in allowed)}, not {_show(value)}"
        case "pattern":
            pattern = str(rule).replace(_END, "$")
            return f"must match the pattern {pattern}, not {_show(value)}"
        case "format":
            return f"must be a {rule} such as 2026-11-21, not {_show(value)}"
        case "minLength" if rule > 1 and value:
            return f"must have at least {rule} characters, not {_show(value)}"
        case "minLength" | "minItems" | "minProperties":
            return "must not be empty"
        case "maxLength":
            return f"must not be longer than {rule} characters"
        case "uniqueItems":
            return "must not have duplicate items"
        case "anyOf" if all("required" in choice for choice in rule):
            return f"requires one of {', '.join(choice['required'][0] for choice in rule)}"
        case "anyOf":
            return f"is {_kind(value)}, which matches none of the allowed forms"
        case _:
            return f"is not allowed: {problem.message}"


def _hint(problem: _Problem) -> str | None:
    value, schema = problem.value, problem.schema
    if problem.validator == "enum" and isinstance(value, str):
        best = closest(value, [str(item) for item in problem.expected])
        if best:
            return f"did you mean '{best}'?"
    if (
        problem.validator == "type"
        and problem.expected == "string"
        and isinstance(value, int | float)
    ):
        return f'quote it: "{value}"'
    example = schema.get("examples", [None])[0]
    return None if example is None else f"for example: {_show(example)}"


def _example_of(schema: dict[str, Any], key: str) -> str | None:
    entry = schema.get("properties", {}).get(key, {})
    example = entry.get("examples", [None])[0]
    return (
        f"for example: {key}: {_show(example)}" if example is not None else entry.get("description")
    )


def _kind(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "empty"
    return f"{'the string ' if isinstance(value, str) else ''}{_show(value)}"


def _show(value: Any) -> str:
    text = (
        f"'{value}'"
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, default=str)
    )
    return text if len(text) <= 80 else text[:77] + "..."


def _choice(problem: _Problem, where: Span) -> Fix | None:
    """The fix that replaces a value by the closest allowed one."""
    if problem.validator != "enum" or not isinstance(problem.value, str):
        return None
    best = closest(problem.value, [str(item) for item in problem.expected])
    return _rename(where, problem.value, best) if best else None


def _rename(where: Span, word: str, best: str) -> Fix:
    """The fix that replaces a word; safe if the two differ only by a typing error."""
    slip = SequenceMatcher(None, word.casefold(), best.casefold()).ratio() >= _SLIP
    return Fix(f"write '{best}'", ((where, best),), safe=slip)
