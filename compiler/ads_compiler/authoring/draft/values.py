"""The facts that the front matter takes from rules: authors, dates, priority, tags."""

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
_FIRST = date(2017, 1, 1)  # the framework was published in 2017: no page can be older


@dataclass(frozen=True, slots=True)
class Values:
    """The values of the front matter. `carriers` are keys of rules with only ADS attributes."""

    authors: tuple[str, ...]
    created: str
    updated: str
    priority: str
    stated: bool
    tags: tuple[str, ...]
    carriers: frozenset[str]
    notes: tuple[str, ...]


def values(source: Source, day: date) -> Values:
    """The facts of a page's rules; `day` is the default date of creation."""
    notes: list[str] = []
    levels = [text.strip().lower() for text in _each(source, "level")]
    known = [level for level in levels if level in _LEVELS]
    notes += [
        f"the level '{level}' is not a priority and is ignored; the default is 'medium'"
        for level in dict.fromkeys(levels)
        if level not in _LEVELS
    ]
    if not levels:
        notes.append("no rule has a level: the priority defaults to 'medium'")
    created = _days(source, "date", notes)
    changed = _days(source, "modified", notes)
    begun = min((item for item in created if item >= _FIRST), default=day)
    if any(item < _FIRST for item in created):
        notes.append(f"a rule is dated {min(created)}, before the framework: 'created' is {begun}")
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
    """The values of the rules under a key, in the order of the page."""
    for facts in source.facts:
        yield from (" ".join(text.split()) for text in texts(facts.get(key)))


def _people(text: str) -> list[str]:
    """Names, separated by commas and semicolons outside of parentheses."""
    return [name for part in re.split(r"[,;](?![^()]*\))", text) if (name := part.strip())]


def _days(source: Source, key: str, notes: list[str]) -> list[date]:
    days: list[date] = []
    for text in _each(source, key):
        day = parse_date(_iso(text))
        if day is None:
            notes.append(f"'{text}' in '{key}' is not a date")
        else:
            days.append(day)
    return days


def _iso(text: str) -> str:
    parts: list[Any] = re.split(r"[/.-]", text)
    return (
        "-".join([parts[0], *(part.zfill(2) for part in parts[1:])]) if len(parts[0]) == 4 else text
    )
