"""What rules state beyond Sigma: `rsigma.ads.*` attributes, and how they were tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ads_compiler.authoring.draft.markdown import TODO, bullets, code, line, numbered, prose
from ads_compiler.core import yaml

# The part of the page for each attribute; blind spots and assumptions are parts of one section.
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
    """The `rsigma.ads.*` attributes of a rule, flat or nested, at the top or under custom ones."""
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
    """A value as a list of texts: the items of a list, a mapping as YAML, no text if empty."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [yaml.dump(value).strip()]
    return [str(value)] if value is not None and str(value).strip() else []


def written(place: str, value: Any) -> str:
    """An attribute as Markdown: response steps are numbered, other lists have bullets."""
    items = texts(value)
    if not isinstance(value, list):
        return "\n\n".join(map(prose, items))
    return numbered(items) if place == "response" else bullets(items)


def tested(facts: dict[str, Any]) -> list[str]:
    """List items on how a rule was tested: simulations, and files of regression tests."""
    given = facts.get("simulation")
    runs = given if isinstance(given, list) else [given] if given else []
    items = [
        _simulation(item) if isinstance(item, dict) else f"Simulation: {line(str(item))}"
        for item in runs
    ]
    for key in TESTED[1:]:
        items += [f"Regression tests of the rule: {code(text)}" for text in texts(facts.get(key))]
    return items


def _simulation(item: dict[str, Any]) -> str:
    values = {str(key): str(value) for key, value in item.items() if value is not None}
    guid = next(
        (match[0].lower() for value in values.values() if (match := _GUID.search(value))), None
    )
    name = line(values.get("name", values.get("type", "simulation")))
    rest = ", ".join(
        f"{line(key)} {line(values[key])}"
        for key in values
        if key not in ("name", "atomic_guid", "guid")
    )
    simulation = f"Simulation: {name}{f' ({rest})' if rest else ''}"
    if guid is None:
        return simulation
    source = code(f'source: "atomic:{guid}"')
    return f"{simulation}, {code(guid)}. {TODO} add a case with its events and {source}"
