"""The facts of a raw page as front matter, each with its place on the page."""

from __future__ import annotations

from collections.abc import Sequence

from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.facts import Facts
from ads_compiler.core import yaml
from ads_compiler.core.text import Span, Text


def front_of(facts: Facts, index: Index | None, source: Text) -> yaml.Mapping:
    """A front matter with the facts; values that the page does not state are empty."""
    here = source.start

    def one(value: str, span: Span | None = None) -> yaml.Scalar:
        return yaml.Scalar(value, span or here)

    def many(values: Sequence[Fact]) -> yaml.Items:
        return yaml.Items(
            tuple(one(t.value, t.span) for t in values), values[0].span if values else here
        )

    def mapping(pairs: dict[str, yaml.Node]) -> yaml.Mapping:
        entries = tuple(yaml.Entry(one(key, node.span), node) for key, node in pairs.items())
        return yaml.Mapping(entries, entries[0].value.span)

    techniques = []
    for technique in facts.techniques:
        pairs: dict[str, yaml.Node] = {"id": one(technique.id.value, technique.id.span)}
        if technique.name:
            pairs["name"] = one(technique.name.value, technique.name.span)
        if technique.tactics:
            pairs["tactics"] = many(technique.tactics)
        techniques.append(mapping(pairs))
    listed = yaml.Items(tuple(techniques), techniques[0].span if techniques else here)
    attack: dict[str, yaml.Node] = {
        "version": one(index.release if index else ""),
        "techniques": listed,
    }
    title, priority = facts.title, facts.priority
    return mapping(
        {
            "id": one(""),
            "title": one(title.value, title.span) if title else one(""),
            "status": one(""),
            "created": one(""),
            "updated": one(""),
            "attack": mapping(attack),
            "platforms": many(facts.platforms),
            "priority": one(priority.value, priority.span) if priority else one(""),
        }
    )
