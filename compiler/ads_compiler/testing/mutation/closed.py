"""Fields with a closed set of values, by log source, from `schema/closed-values.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ads_compiler.core.resources import data_path
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import LogSource, Match, Regex, Test, Text

Vocabularies = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed vocabularies of a log source, whose product, category and service may be any.

    `fields` are by field name, `switches` by the last step of a path that begins with one of
    `below`.
    """

    source: LogSource
    fields: Vocabularies
    switches: Vocabularies
    below: tuple[str, ...]
    documentation: tuple[str, ...]

    def covers(self, source: LogSource) -> bool:
        """Whether a rule with this log source reads the events of this entry."""
        pairs = (
            (self.source.product, source.product),
            (self.source.category, source.category),
            (self.source.service, source.service),
        )
        return all(own is None or own == (other or "").casefold() for own, other in pairs)


@cache
def table() -> tuple[Closed, ...]:
    """All log sources of the file, in order."""
    data = tomllib.loads(data_path("schema", "closed-values.toml").read_text(encoding="utf-8"))
    sources = []
    for item in data["source"]:
        switches = item.get("switches", {})
        sources.append(
            Closed(
                LogSource(item.get("product"), item.get("category"), item.get("service")),
                {name: tuple(values) for name, values in item["fields"].items()},
                dict.fromkeys(switches.get("names", ()), tuple(switches.get("values", ()))),
                tuple(switches.get("below", ())),
                tuple(item["documentation"]),
            )
        )
    return tuple(sources)


def vocabularies(source: LogSource) -> Vocabularies:
    """The closed fields of a log source, by name."""
    fields: dict[str, tuple[str, ...]] = {}
    for known in table():
        if known.covers(source):
            fields |= known.fields
    return fields


def members(source: LogSource, field: str, known: Vocabularies) -> tuple[str, ...]:
    """The possible values of a field; empty if unknown. `known` has the closed fields by name."""
    if field in known:
        return known[field]
    outer, _, last = field.rpartition(".")
    for one in table():
        if last in one.switches and outer.startswith(one.below) and one.covers(source):
            return one.switches[last]
    return ()


@lru_cache(maxsize=10_000)
def accepted(test: Test, values: tuple[str, ...]) -> tuple[Text, ...]:
    """The values of a vocabulary that pass a test of texts; empty for any other test."""
    if not isinstance(test, Text | Regex):
        return ()
    return tuple(
        Text((value,)) for value in values if holds(Match("value", test), {"value": value})
    )
