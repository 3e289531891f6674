"""What rules say of themselves beyond Sigma: `rsigma.ads.*` attributes, and how they were tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ads_compiler.authoring.draft.markdown import TODO, bullets, code, line, numbered, prose
from ads_compiler.core import yaml

# The part of the page that an attribute is meant for; blind spots and assumptions are parts of one section.
PLACES = {
    "goal": "goal",
    "categorization": "categorization",
    "strategy": "strategy_abstract",
    "strategy_abstract": "strategy_abstract",
    "abstract": "strategy_abstract",
    "technical_context": "technical_context",
    "blind_spots": "blind_spots",
    "blind_spots_and_assumptions": "blind_spots",
    "assumptions": "assumptions",
    "false_positives": "false_positives",
    "validation": "validation",
    "priority": "priority",
    "response": "response",
    "additional_resources": "additional_resources",
}
_PREFIX = ("rsigma", "ads")
_CARRIERS = ("custom_attributes", "custom")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TESTED = ("simulation", "regression_tests_path", "tests")


def of_ads(facts: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The `rsigma.ads.*` attributes of a rule, flat or under mappings, at the top or among custom attributes."""
    yield from _below((), facts)
    for carrier in _CARRIERS:
        if isinstance(facts.get(carrier), dict):
            yield from _below((), facts[carrier])


def _below(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, Any]]:
    if len(path) > len(_PREFIX):
        yield ".".join(path[len(_PREFIX) :]), value
    elif path == _PREFIX[: len(path)] and isinstance(value, dict):
        for key, inner in value.items():
            yield from _below((*path, *str(key).split(".")), inner)


def texts(value: Any) -> list[str]:
    """A value as texts: a list by its items, a mapping as its YAML, nothing as none."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [yaml.dump(value).strip()]
    return [str(value)] if value is not None and str(value).strip() else []


def written(place: str, value: Any) -> str:
    """An attribute as Markdown: a list of steps is numbered, another list has bullets, a text stays one."""
    said = texts(value)
    if not isinstance(value, list):
        return "\n\n".join(map(prose, said))
    return numbered(said) if place == "response" else bullets(said)


def tested(facts: dict[str, Any]) -> list[str]:
    """List items that tell how a rule was tested: simulations, and files of regression tests."""
    given = facts.get("simulation")
    runs = given if isinstance(given, list) else [given] if given else []
    found = [
        _simulation(item) if isinstance(item, dict) else f"Simulation: {line(str(item))}"
        for item in runs
    ]
    for key in TESTED[1:]:
        found += [
            f"Regression tests beside the rule: {code(text)}" for text in texts(facts.get(key))
        ]
    return found


def _simulation(item: dict[str, Any]) -> str:
    said = {str(key): str(value) for key, value in item.items() if value is not None}
    guid = next(
        (match[0].lower() for value in said.values() if (match := _GUID.search(value))), None
    )
    name = line(said.get("name", said.get("type", "simulation")))
    rest = ", ".join(
        f"{line(key)} {line(said[key])}"
        for key in said
        if key not in ("name", "atomic_guid", "guid")
    )
    told = f"{name}{f' ({rest})' if rest else ''}"
    if guid is None:
        return f"Simulation: {told}"
    source = code(f'source: "atomic:{guid}"')
    return f"Simulation: {told}, {code(guid)}. {TODO} a case with the events that it leaves, and {source}"
