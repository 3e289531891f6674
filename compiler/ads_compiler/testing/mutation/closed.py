"""Fields whose values are a closed set, by log source: `schema/closed-values.toml`, which says where each is listed."""

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
    """What is closed in a log source, whose words may be None for any.

    `fields` are by their names, `switches` by the last step of a path that begins with one of `below`.
    """

    source: LogSource
    fields: Vocabularies
    switches: Vocabularies
    below: tuple[str, ...]
    documentation: tuple[str, ...]

    def covers(self, source: LogSource) -> bool:
        """Whether a rule with this log source reads events of it."""
        known, given = self.source, source
        words = (
            (known.product, given.product),
            (known.category, given.category),
            (known.service, given.service),
        )
        return all(wanted is None or wanted == (word or "").casefold() for wanted, word in words)


@cache
def table() -> tuple[Closed, ...]:
    """All log sources of the file, in its order."""
    data = tomllib.loads(data_path("schema", "closed-values.toml").read_text(encoding="utf-8"))
    found = []
    for item in data["source"]:
        switches = item.get("switches", {})
        found.append(
            Closed(
                LogSource(item.get("product"), item.get("category"), item.get("service")),
                {name: tuple(values) for name, values in item["fields"].items()},
                dict.fromkeys(switches.get("names", ()), tuple(switches.get("values", ()))),
                tuple(switches.get("below", ())),
                tuple(item["documentation"]),
            )
        )
    return tuple(found)


def vocabularies(source: LogSource) -> Vocabularies:
    """The closed fields of a log source, by their names."""
    found: dict[str, tuple[str, ...]] = {}
    for known in table():
        if known.covers(source):
            found |= known.fields
    return found


def members(source: LogSource, field: str, known: Vocabularies) -> tuple[str, ...]:
    """The values that a field can have; none where that is not known. `known` are the vocabularies of the source."""
    if field in known:
        return known[field]
    outer, _, last = field.rpartition(".")
    for one in table():
        if last in one.switches and outer.startswith(one.below) and one.covers(source):
            return one.switches[last]
    return ()


@lru_cache(maxsize=10_000)
def accepted(test: Test, values: tuple[str, ...]) -> tuple[Text, ...]:
    """Of a vocabulary the values that a test of texts accepts, as texts; none of another test."""
    if not isinstance(test, Text | Regex):
        return ()
    return tuple(
        Text((value,)) for value in values if holds(Match("value", test), {"value": value})
    )
