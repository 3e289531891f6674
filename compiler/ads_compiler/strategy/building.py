"""Builds strategies and cases from documents that are valid against the schema."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ads_compiler.core import yaml
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Text
from ads_compiler.strategy import case_times, sections
from ads_compiler.strategy.facts import (
    AcceptedChange,
    Admitted,
    ResponseFacts,
    TechniqueClaim,
    Telemetry,
    Waiver,
)
from ads_compiler.strategy.markdown import Block, Document, Heading, Prose
from ads_compiler.strategy.model import Case, Part, Section, Strategy

_STAND_IN = """
id: PAGE-0
title: ""
status: draft
created: ""
updated: ""
attack: {version: "", techniques: []}
platforms: []
priority: medium
"""


@cache
def stand_in() -> yaml.Mapping:
    """Facts for a page whose own cannot be used, so that its sections and cases can be read."""
    node, _ = yaml.read(Text("", _STAND_IN))
    if not isinstance(node, yaml.Mapping):
        raise TypeError("the facts are no mapping")
    return node


def build(document: Document, front: yaml.Mapping) -> Strategy:
    """The strategy of a document whose front matter is valid."""
    facts = yaml.plain(front)
    known, repeated, unknown = _split(document)
    attack, response, mutation = facts["attack"], facts.get("response"), facts.get("mutation", {})
    return Strategy(
        document=document,
        front=front,
        id=facts["id"],
        title=facts["title"],
        status=facts["status"],
        owner=facts.get("owner"),
        authors=tuple(facts.get("authors", ())),
        created=facts["created"],
        updated=facts["updated"],
        attack_version=attack["version"],
        techniques=tuple(
            TechniqueClaim(item["id"], item.get("name"), tuple(item.get("tactics", ())))
            for item in attack["techniques"]
        ),
        platforms=tuple(facts["platforms"]),
        priority=facts["priority"],
        telemetry=tuple(
            Telemetry(
                item.get("product"),
                item.get("category"),
                item.get("service"),
                tuple(item["fields"]),
            )
            for item in facts.get("telemetry", ())
        ),
        response=response
        and ResponseFacts(
            response["contain"],
            response["escalate_to"],
            response["within"]["acknowledge"],
            response["within"]["contain"],
        ),
        tags=tuple(facts.get("tags", ())),
        waivers=tuple(
            Waiver(w["code"], w["reason"], w["owner"], w["until"]) for w in facts.get("waivers", ())
        ),
        sections=known,
        repeated=repeated,
        unknown=unknown,
        heading=next(
            (h for h in document.headings if not h.nested and sections.key_of(h.text) is None), None
        ),
        accepted_changes=tuple(
            AcceptedChange(a["change"], a["reason"]) for a in mutation.get("accept", ())
        ),
        leave_out=tuple(LeaveOut(**item) for item in mutation.get("leave_out", ())),
        noise=tuple(
            Admitted(n["events"], n.get("rule"), n["alerts"], n["reason"])
            for n in facts.get("noise", ())
        ),
    )


def build_case(section: str, block: Block, node: yaml.Mapping) -> Case:
    """The case of a valid block; TimelineError if its times do not fit its events."""
    facts = yaml.plain(node)
    given = facts["events"]
    events = case_times.timed(facts) if case_times.given(facts) else given
    file = given["file"] if isinstance(given, dict) else None
    return Case(
        section=section,
        name=facts["name"],
        rule=facts.get("rule"),
        source=facts.get("source"),
        expect_alert=facts.get("expect") == "alert",
        reason=facts.get("reason"),
        alerts=facts.get("alerts"),
        events=() if file else tuple(events),
        file=file,
        format=facts.get("format"),
        block=block,
        node=node,
    )


def _split(
    document: Document,
) -> tuple[dict[str, Section], tuple[Section, ...], tuple[Heading, ...]]:
    """The sections by key, repeated sections, and unknown headings, in any order and level.

    A section begins at the shallowest heading with its name; a deeper one of the same name is part
    of the section around it. It ends at the next section, or at a heading that is not deeper.
    """
    headings = [heading for heading in document.headings if not heading.nested]
    level: dict[str, int] = {}
    for heading in headings:
        if key := sections.key_of(heading.text):
            level[key] = min(level.get(key, 9), heading.level)
    starts = {h.row for h in headings if (k := sections.key_of(h.text)) and h.level == level[k]}
    known: dict[str, Section] = {}
    repeated: list[Section] = []
    unknown: list[Heading] = []
    last_row = document.source.text.count("\n") + 1
    inside: Heading | None = None
    for index, heading in enumerate(headings):
        if heading.row not in starts:
            if inside is None or heading.level <= inside.level:
                inside = None
                if heading.level > 1 or index > 0:
                    unknown.append(heading)
            continue
        inside = heading
        end = next(
            (
                number
                for number in range(index + 1, len(headings))
                if headings[number].row in starts or headings[number].level <= heading.level
            ),
            len(headings),
        )
        end_row = headings[end].row if end < len(headings) else last_row
        key = sections.key_of(heading.text) or ""
        section = _section(document, key, heading, headings[index + 1 : end], end_row)
        if key in known:
            repeated.append(section)
        else:
            known[key] = section
    return known, tuple(repeated), tuple(unknown)


def _section(
    document: Document, key: str, heading: Heading, below: Sequence[Heading], end_row: int
) -> Section:
    row = heading.end_row

    def prose(start: int, end: int) -> tuple[Prose, ...]:
        return tuple(piece for piece in document.prose if start <= piece.row < end)

    parts = []
    for index, sub in enumerate(below):
        end = next((h.row for h in below[index + 1 :] if h.level <= sub.level), end_row)
        parts.append(Part(sub, sub.end_row, end, prose(sub.end_row, end)))
    return Section(
        source=document.source,
        key=key,
        heading=heading,
        row=row,
        end_row=end_row,
        body=document.body(row, end_row),
        prose=prose(row, end_row),
        blocks=tuple(block for block in document.blocks if row <= block.row < end_row),
        links=tuple(link for link in document.links if row <= link.row < end_row),
        parts=tuple(parts),
    )
