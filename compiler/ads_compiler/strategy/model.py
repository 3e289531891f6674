"""A strategy as later stages read it: sections, cases and facts, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ads_compiler.core import yaml
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy import sections
from ads_compiler.strategy.facts import (
    AcceptedChange,
    Admitted,
    ResponseFacts,
    TechniqueClaim,
    Telemetry,
    Waiver,
)
from ads_compiler.strategy.markdown import Block, Document, Heading, Link, Prose


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
        """The raw lines of the body, from row `row` on."""
        return self.source.text[
            self.source.offset(self.row) : self.source.offset(self.end_row)
        ].split("\n")

    @property
    def text(self) -> str:
        """The prose of the section, one piece per line."""
        return "\n".join(piece.text for piece in self.prose)

    @property
    def items(self) -> tuple[Prose, ...]:
        """The first line of every list item."""
        return tuple(piece for piece in self.prose if piece.item)

    @property
    def is_empty(self) -> bool:
        """Whether the section has only headings."""
        return not self.prose and not self.blocks

    def part(self, name: str) -> Part | None:
        """The part under a sub-heading, or None."""
        normal = sections.normal(name)
        return next(
            (part for part in self.parts if sections.normal(part.heading.text) == normal), None
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A case: events and the expected result; either `events` or `file` is set."""

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
    node: yaml.Mapping = field(compare=False, repr=False)

    def span(self, *path: str | int) -> Span:
        """The span of a path in the case."""
        return yaml.locate(self.node, path)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One page; `sections` has the first section of each kind, and `repeated` the others."""

    document: Document
    front: yaml.Mapping
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
    accepted_changes: tuple[AcceptedChange, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file in findings."""
        return self.document.source.name

    @property
    def slug(self) -> str:
        """The id in URLs and file names, such as `ads-0005`."""
        return self.id.lower()

    def span(self, *path: str | int) -> Span:
        """The span of a path in the front matter: `span("attack", "techniques", 0, "id")`."""
        return yaml.locate(self.front, path)

    def blocks(self, kind: str) -> Iterator[tuple[str | None, Block]]:
        """The fenced blocks of a kind, each with the key of its section."""
        for block in self.document.blocks:
            if block.kind == kind:
                yield self.section_at(block.row), block

    def section_at(self, row: int) -> str | None:
        """The key of the section whose body contains a row, or None."""
        for section in (*self.sections.values(), *self.repeated):
            if section.row <= row < section.end_row:
                return section.key
        return None

    @property
    def summary(self) -> str:
        """The first sentence of the goal, for lists of strategies."""
        goal = self.sections.get("goal")
        text = goal.prose[0].text if goal and goal.prose else ""
        head, dot, _ = text.partition(". ")
        return head + dot.strip()

    @property
    def response_steps(self) -> tuple[str, ...]:
        """The numbered steps of the response, as plain text."""
        section = self.sections.get("response")
        return (
            tuple(i.text for i in section.items if i.item == "1." and i.depth == 1)
            if section
            else ()
        )
