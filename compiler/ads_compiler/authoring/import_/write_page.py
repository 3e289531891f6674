"""A raw page as a strategy file, and the report of what became of it. Nothing is invented in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_.body import body_of
from ads_compiler.authoring.import_.facts import Facts
from ads_compiler.authoring.import_.raw import RawPage
from ads_compiler.authoring.import_.told import Told
from ads_compiler.core import yaml
from ads_compiler.strategy import sections

LONGEST_TITLE = 120
NO_TECHNIQUE, NO_PLATFORM = "T0000", "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the report. `kind` is "fact", "guess", "kept" or "note"; `line` that of the raw page."""

    kind: str
    line: int
    what: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A strategy file as text, and what is to be said of it."""

    text: str
    identity: str
    items: tuple[Item, ...]


def write_page(page: RawPage, identity: str, day: str, index: Index) -> Written:
    """The strategy file of a page. `day` is both its dates."""
    facts = page.facts
    items = list(_named(facts, identity))
    heading = _title(facts, items)
    title = heading if len(heading) <= LONGEST_TITLE else _cut(heading, facts, items)
    front: dict[str, Any] = {
        "ads": 1,
        "id": identity,
        "title": title,
        "status": "draft",
        **({"owner": facts.owner.value} if facts.owner else {}),
        "created": day,
        "updated": day,
        "attack": {"version": index.release, "techniques": _techniques(facts, items)},
        "platforms": _platforms(facts, index, items),
        "priority": _priority(facts, items),
    }
    items += [
        Item("note", told.span.line, "claim", told.value, told.note) for told in facts.unplaced
    ]
    items += [_item("half", told) for told in page.guesses]
    body = body_of(page)
    items += [Item("kept", told.span.line, "text", told.value, told.note) for told in body.kept]
    items += [Item("note", told.span.line, "text", told.value, told.note) for told in body.notes]
    items += _renamed(page)
    lines = [f"---\n{yaml.dump(front)}---\n# {_escaped(heading)}\n"]
    for key, text in body.sections.items():
        lines.append(f"## {sections.kinds()[key].title}\n" + (f"\n{text}\n" if text else ""))
    return Written("\n".join(lines), identity, tuple(sorted(items, key=lambda item: item.line)))


def _item(what: str, told: Told) -> Item:
    return Item("guess" if told.guess else "fact", told.span.line, what, told.value, told.note)


def _named(facts: Facts, identity: str) -> Iterator[Item]:
    """What is said of the id and the owner that a page states."""
    if facts.identity is not None:
        told = facts.identity
        if told.value != identity:
            yield Item(
                "note", told.span.line, "id", told.value, f"taken already: the page is {identity}"
            )
        else:
            yield _item("id", told)
    if facts.owner is not None:
        yield _item("owner", facts.owner)


def _title(facts: Facts, items: list[Item]) -> str:
    if facts.title is None:
        return ""
    items.append(_item("title", facts.title))
    return facts.title.value


def _cut(heading: str, facts: Facts, items: list[Item]) -> str:
    short = heading[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
    line = facts.title.span.line if facts.title else 1
    items.append(
        Item(
            "note",
            line,
            "title",
            short,
            f"cut to {LONGEST_TITLE} characters; the heading has all of it",
        )
    )
    return short


def _techniques(facts: Facts, items: list[Item]) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    for technique in facts.techniques:
        row: dict[str, Any] = {"id": technique.id.value}
        items.append(_item("technique", technique.id))
        if technique.name is not None:
            row["name"] = technique.name.value
            items.append(_item("name", technique.name))
        if technique.tactics:
            row["tactics"] = [told.value for told in technique.tactics]
            items += [_item("tactic", told) for told in technique.tactics]
        written.append(row)
    if not written:
        note = "the page names no technique: write the one that it is about"
        items.append(Item("guess", 1, "technique", NO_TECHNIQUE, note))
        written.append({"id": NO_TECHNIQUE})
    return written


def _platforms(facts: Facts, index: Index, items: list[Item]) -> list[str]:
    if facts.platforms:
        items += [_item("platform", told) for told in facts.platforms]
        return [told.value for told in facts.platforms]
    ids = [technique.id.value for technique in facts.techniques]
    known = [index.successor(identity) or index.technique(identity) for identity in ids]
    listed = sorted({name for item in known if item is not None for name in item.platforms or ()})
    note = (
        "the page names no platform: those of its techniques"
        if listed
        else "the page names no platform: write it"
    )
    items.append(Item("guess", 1, "platforms", ", ".join(listed or [NO_PLATFORM]), note))
    return listed or [NO_PLATFORM]


def _priority(facts: Facts, items: list[Item]) -> str:
    if facts.priority is not None:
        items.append(_item("priority", facts.priority))
        return facts.priority.value
    items.append(Item("guess", 1, "priority", "medium", "the page states none"))
    return "medium"


def _renamed(page: RawPage) -> list[Item]:
    found = []
    for head in page.heads:
        if head.key in (None, "title"):
            continue
        title = sections.kinds()[head.key or ""].title
        if sections.normal(head.text) != sections.normal(title):
            found.append(Item("note", head.row + 1, "heading", head.text, f"now '{title}'"))
    return found


def _escaped(title: str) -> str:
    """A title as Markdown that shows it."""
    return re.sub(r"([\\`*\[\]<>]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|#$)", r"\\\1", title)
