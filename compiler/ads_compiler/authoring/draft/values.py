"""The facts that the front matter takes from rules: people, days, priority, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ads_compiler.authoring.draft.attributes import of_ads, texts
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.strategy import parse_date

_LEVELS = ("informational", "low", "medium", "high", "critical")
_FIRST = date(2017, 1, 1)  # the framework's year: a page cannot be older


@dataclass(frozen=True, slots=True)
class Values:
    """What the front matter says. `carriers` are keys of rules that hold nothing but attributes of ADS."""

    authors: tuple[str, ...]
    created: str
    updated: str
    priority: str
    stated: bool
    tags: tuple[str, ...]
    carriers: frozenset[str]
    notes: tuple[str, ...]


def values(source: Source, day: date) -> Values:
    """The facts of a page's rules; `day` is the one on which the page is begun."""
    notes: list[str] = []
    levels = [text.strip().lower() for text in _each(source, "level")]
    known = [level for level in levels if level in _LEVELS]
    notes += [
        f"the level '{level}' is no priority, and 'medium' stands where no rule has one"
        for level in dict.fromkeys(levels)
        if level not in _LEVELS
    ]
    if not levels:
        notes.append("no rule has a level: the priority is 'medium' until somebody decides")
    created = _days(source, "date", notes)
    changed = _days(source, "modified", notes)
    begun = min((item for item in created if item >= _FIRST), default=day)
    if any(item < _FIRST for item in created):
        notes.append(f"a rule is of {min(created)}, before the framework: the page is of {begun}")
    elif not created:
        notes.append("no rule has a date: 'created' is the day of the import")
    carriers = {
        key
        for facts in source.facts
        for key in facts
        if any(True for _ in of_ads({key: facts[key]}))
    }
    return Values(
        authors=tuple(
            dict.fromkeys(name for text in _each(source, "author") for name in _people(text))
        ),
        created=begun.isoformat(),
        updated=max([begun, *created, *changed]).isoformat(),
        priority=max(known, key=_LEVELS.index, default="medium"),
        stated=bool(known),
        tags=tuple(dict.fromkeys(_each(source, "tags"))),
        carriers=frozenset(carriers),
        notes=tuple(notes),
    )


def _each(source: Source, key: str) -> Iterator[str]:
    """What the rules say under a key, the first of the page first."""
    for facts in source.facts:
        yield from (" ".join(text.split()) for text in texts(facts.get(key)))


def _people(text: str) -> list[str]:
    """Names, parted where no bracket is open."""
    return [name for part in re.split(r"[,;](?![^()]*\))", text) if (name := part.strip())]


def _days(source: Source, key: str, notes: list[str]) -> list[date]:
    found: list[date] = []
    for text in _each(source, key):
        day = parse_date(_written(text))
        if day is None:
            notes.append(f"'{text}' under '{key}' is no day")
        else:
            found.append(day)
    return found


def _written(text: str) -> str:
    parts: list[Any] = re.split(r"[/.-]", text)
    return (
        "-".join([parts[0], *(part.zfill(2) for part in parts[1:])]) if len(parts[0]) == 4 else text
    )
