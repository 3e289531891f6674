"""A raw page as a strategy file, with a report. Every value that is not on the page is reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.attack.index import Index
from ads_compiler.authoring.import_.body import body_of
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.facts import Facts
from ads_compiler.authoring.import_.raw import RawPage
from ads_compiler.authoring.page import Draft
from ads_compiler.strategy import TechniqueClaim, sections

LONGEST_TITLE = 120
NO_TECHNIQUE, NO_PLATFORM = "T0000", "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the report, for a line of the page; `kind` is "fact", "guess", "kept" or "note"."""

    kind: str
    line: int
    what: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A strategy file as text, and the lines of its report."""

    text: str
    identity: str
    items: tuple[Item, ...]


def write_page(page: RawPage, identity: str, day: str, index: Index) -> Written:
    """The strategy file of a page. `day` is both `created` and `updated`."""
    facts = page.facts
    items = list(_identity_and_owner(facts, identity))
    heading = _title(facts, items)
    title = heading if len(heading) <= LONGEST_TITLE else _cut(heading, facts, items)
    body = body_of(page)
    draft = Draft(
        id=identity,
        title=title,
        created=day,
        updated=day,
        release=index.release,
        techniques=tuple(_techniques(facts, items)),
        platforms=tuple(_platforms(facts, index, items)),
        priority=_priority(facts, items),
        body=body.sections,
        owner=facts.owner.value if facts.owner else None,
        heading=heading,
    )
    items += [
        Item("note", fact.span.line, "claim", fact.value, fact.note) for fact in facts.unplaced
    ]
    items += [_item("half", fact) for fact in page.guesses]
    items += [Item("kept", fact.span.line, "text", fact.value, fact.note) for fact in body.moved]
    items += [Item("note", fact.span.line, "text", fact.value, fact.note) for fact in body.notes]
    items += _renamed(page)
    items.sort(key=lambda item: item.line)
    return Written(draft.render(), identity, tuple(items))


def _item(what: str, fact: Fact) -> Item:
    return Item("guess" if fact.guess else "fact", fact.span.line, what, fact.value, fact.note)


def _identity_and_owner(facts: Facts, identity: str) -> Iterator[Item]:
    """The report of the id and the owner that a page states."""
    if facts.identity is not None:
        fact = facts.identity
        if fact.value != identity:
            yield Item("note", fact.span.line, "id", fact.value, f"in use: replaced by {identity}")
        else:
            yield _item("id", fact)
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
            f"shortened to {LONGEST_TITLE} characters; the heading is complete",
        )
    )
    return short


def _techniques(facts: Facts, items: list[Item]) -> list[TechniqueClaim]:
    written: list[TechniqueClaim] = []
    for technique in facts.techniques:
        items.append(_item("technique", technique.id))
        if technique.name is not None:
            items.append(_item("name", technique.name))
        items += [_item("tactic", fact) for fact in technique.tactics]
        name = technique.name.value if technique.name else None
        tactics = tuple(fact.value for fact in technique.tactics)
        written.append(TechniqueClaim(technique.id.value, name, tactics))
    if not written:
        note = "the page names no technique: replace this id"
        items.append(Item("guess", 1, "technique", NO_TECHNIQUE, note))
        written.append(TechniqueClaim(NO_TECHNIQUE, None, ()))
    return written


def _platforms(facts: Facts, index: Index, items: list[Item]) -> list[str]:
    if facts.platforms:
        items += [_item("platform", fact) for fact in facts.platforms]
        return [fact.value for fact in facts.platforms]
    ids = [technique.id.value for technique in facts.techniques]
    known = [index.successor(identity) or index.technique(identity) for identity in ids]
    listed = sorted({name for item in known if item is not None for name in item.platforms or ()})
    note = (
        "the page names no platform: taken from its techniques"
        if listed
        else "the page names no platform: replace this value"
    )
    items.append(Item("guess", 1, "platforms", ", ".join(listed or [NO_PLATFORM]), note))
    return listed or [NO_PLATFORM]


def _priority(facts: Facts, items: list[Item]) -> str:
    if facts.priority is not None:
        items.append(_item("priority", facts.priority))
        return facts.priority.value
    items.append(Item("guess", 1, "priority", "medium", "the page states no priority"))
    return "medium"


def _renamed(page: RawPage) -> list[Item]:
    items = []
    for head in page.heads:
        if head.key in (None, "title"):
            continue
        title = sections.kinds()[head.key or ""].title
        if sections.normal(head.text) != sections.normal(title):
            items.append(Item("note", head.row + 1, "heading", head.text, f"now '{title}'"))
    # A line may be a heading only once the line above it is one.
    keys = {head.key for head in page.heads}
    for section in page.strategy.sections.values():
        title, heading = sections.kinds()[section.key].title, section.heading
        if section.key not in keys and sections.normal(heading.text) != sections.normal(title):
            items.append(Item("note", heading.span.line, "heading", heading.text, f"now '{title}'"))
    return items
