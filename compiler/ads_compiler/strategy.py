"""A strategy: the facts of the front matter and the sections of the page, each with its place.

Goes in: a document whose front matter fits the schema. Comes out: frozen values that every later stage reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ads_compiler import sections, timeline, yamlmap
from ads_compiler.document import Block, Document, Heading, Link, Prose
from ads_compiler.source import Span, Text

# Where a strategy can stand, and the same in Sigma's words.
SIGMA_STATUS = {"draft": "experimental", "review": "test", "production": "stable", "deprecated": "deprecated"}


@dataclass(frozen=True, slots=True)
class TechniqueClaim:
    """A technique as the page states it; `tactics` is empty where the page leaves them out."""

    id: str
    name: str | None
    tactics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telemetry:
    """A log source that must be collected, in Sigma's words, and the fields that are needed of it."""

    product: str | None
    category: str | None
    service: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What the page shows first; `acknowledge` and `contain_within` as written, such as `15m`."""

    contain: str
    escalate_to: str
    acknowledge: str
    contain_within: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted finding."""

    code: str
    reason: str
    owner: str
    until: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """Alerts on a file of ordinary events that the page owns up to: of one rule, or of each; at most so many."""

    events: str
    rule: str | None
    alerts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-heading of a section and the lines below it."""

    heading: Heading
    row: int
    end_row: int
    prose: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: rows `row` up to `end_row` are its body, without the heading."""

    source: Text
    key: str
    heading: Heading
    row: int
    end_row: int
    body: str
    prose: tuple[Prose, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    parts: tuple[Part, ...]

    @property
    def span(self) -> Span:
        """The place of the heading."""
        return self.heading.span

    @property
    def lines(self) -> list[str]:
        """The raw lines of the body, the first of them row `row`."""
        return self.source.text[self.source.offset(self.row) : self.source.offset(self.end_row)].split("\n")

    @property
    def text(self) -> str:
        """All running text of the section, a line a piece."""
        return "\n".join(piece.text for piece in self.prose)

    @property
    def items(self) -> tuple[Prose, ...]:
        """The first line of every list item."""
        return tuple(piece for piece in self.prose if piece.item)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but headings stands here."""
        return not self.prose and not self.blocks

    def part(self, name: str) -> Part | None:
        """The part under a sub-heading, or None."""
        wanted = sections.normal(name)
        return next((part for part in self.parts if sections.normal(part.heading.text) == wanted), None)


@dataclass(frozen=True, slots=True)
class Case:
    """Events and what they claim, by the section that they stand in. One of `events` and `file` is set."""

    section: str
    name: str
    rule: str | None
    source: str | None
    expect_alert: bool
    reason: str | None
    alerts: int | None
    events: tuple[dict[str, Any], ...]
    file: str | None
    format: str | None
    block: Block
    node: yamlmap.Mapping = field(compare=False, repr=False)

    def span(self, *path: str | int) -> Span:
        """The place of something in the case."""
        return yamlmap.locate(self.node, path)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One page. `sections` holds the first of each kind; what is left over is kept for the rules to judge."""

    document: Document
    front: yamlmap.Mapping
    id: str
    title: str
    status: str
    owner: str | None
    authors: tuple[str, ...]
    created: str
    updated: str
    attack_version: str
    techniques: tuple[TechniqueClaim, ...]
    platforms: tuple[str, ...]
    priority: str
    telemetry: tuple[Telemetry, ...]
    response: ResponseFacts | None
    tags: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    sections: dict[str, Section]
    repeated: tuple[Section, ...]
    unknown: tuple[Heading, ...]
    heading: Heading | None
    noise: tuple[Admitted, ...] = ()

    @property
    def name(self) -> str:
        """The file, as findings call it."""
        return self.document.source.name

    @property
    def slug(self) -> str:
        """The id as it stands in addresses and file names: `ads-0005`."""
        return self.id.lower()

    def span(self, *path: str | int) -> Span:
        """The place of something in the front matter: `span("attack", "techniques", 0, "id")`."""
        return yamlmap.locate(self.front, path)

    def blocks(self, kind: str) -> Iterator[tuple[str | None, Block]]:
        """Every fenced block of a kind, with the key of the section that it stands in."""
        for block in self.document.blocks:
            if block.kind == kind:
                yield self.section_at(block.row), block

    def section_at(self, row: int) -> str | None:
        """The key of the section whose body holds a row, or None."""
        for section in (*self.sections.values(), *self.repeated):
            if section.row <= row < section.end_row:
                return section.key
        return None

    @property
    def summary(self) -> str:
        """The first sentence of the goal: what a list of strategies shows."""
        goal = self.sections.get("goal")
        text = goal.prose[0].text if goal and goal.prose else ""
        head, dot, _ = text.partition(". ")
        return head + dot.strip()

    @property
    def response_steps(self) -> tuple[str, ...]:
        """The numbered steps of the response, as plain text."""
        section = self.sections.get("response")
        return tuple(i.text for i in section.items if i.item == "1." and i.depth == 1) if section else ()


def parse_date(text: str) -> date | None:
    """The day that a text names, or None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def build(document: Document, front: yamlmap.Mapping) -> Strategy:
    """A strategy from a document whose front matter has passed the schema."""
    facts = yamlmap.plain(front)
    found, repeated, unknown = _split(document)
    attack, response = facts["attack"], facts.get("response")
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
            Telemetry(item.get("product"), item.get("category"), item.get("service"), tuple(item["fields"]))
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
        waivers=tuple(Waiver(w["code"], w["reason"], w["owner"], w["until"]) for w in facts.get("waivers", ())),
        sections=found,
        repeated=repeated,
        unknown=unknown,
        heading=next((h for h in document.headings if not h.nested and sections.key_of(h.text) is None), None),
        noise=tuple(Admitted(n["events"], n.get("rule"), n["alerts"], n["reason"]) for n in facts.get("noise", ())),
    )


def build_case(section: str, block: Block, node: yamlmap.Mapping) -> Case:
    """A case from a block that has passed the schema; TimelineError where the times do not fit the events."""
    facts = yamlmap.plain(node)
    given = facts["events"]
    events = timeline.timed(facts) if timeline.given(facts) else given
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


def _split(document: Document) -> tuple[dict[str, Section], tuple[Section, ...], tuple[Heading, ...]]:
    """Sections by name, whatever their order and level.

    For each section the shallowest heading that names it begins it; a deeper one of the same name is a part
    of what surrounds it. A section ends where another begins, or at a heading that is not deeper than its own.
    """
    headings = [heading for heading in document.headings if not heading.nested]
    level: dict[str, int] = {}
    for heading in headings:
        if key := sections.key_of(heading.text):
            level[key] = min(level.get(key, 9), heading.level)
    starts = {h.row for h in headings if (k := sections.key_of(h.text)) and h.level == level[k]}
    found: dict[str, Section] = {}
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
        later = headings[index + 1 :]
        end_row = next((h.row for h in later if h.row in starts or h.level <= heading.level), last_row)
        key = sections.key_of(heading.text) or ""
        section = _section(document, key, heading, [h for h in later if h.row < end_row], end_row)
        if key in found:
            repeated.append(section)
        else:
            found[key] = section
    return found, tuple(repeated), tuple(unknown)


def _section(document: Document, key: str, heading: Heading, below: Sequence[Heading], end_row: int) -> Section:
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
