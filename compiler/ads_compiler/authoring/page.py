"""A new page as text: front matter, then the sections in the framework's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ads_compiler.authoring.draft.markdown import flow, line, scalar
from ads_compiler.strategy import TechniqueClaim, Telemetry, sections

MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class Draft:
    """A page before it is written. `comments` are YAML comment lines to insert after a key.

    `heading` is its first heading, if that is not the title.
    """

    id: str
    title: str
    created: str
    updated: str
    release: str
    techniques: tuple[TechniqueClaim, ...]
    platforms: tuple[str, ...]
    priority: str
    body: Mapping[str, str]
    owner: str | None = None
    authors: tuple[str, ...] = ()
    telemetry: tuple[Telemetry, ...] = ()
    tags: tuple[str, ...] = ()
    comments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heading: str = ""

    def render(self) -> str:
        """The text of the page."""
        parts = [f"---\n{self._front()}---", f"# {line(self.heading or self.title)}".rstrip()]
        for key, kind in sections.kinds().items():
            if key in self.body:
                text = self.body[key].strip("\n")
                parts.append(f"## {kind.title}\n\n{text}" if text else f"## {kind.title}")
        return "\n".join([parts[0], "\n\n".join(parts[1:])]) + "\n"

    def _front(self) -> str:
        keys = {
            "ads": "ads: 1",
            "id": f"id: {self.id}",
            "title": f"title: {scalar(self.title)}",
            "status": "status: draft",
            "owner": self.owner and f"owner: {scalar(self.owner)}",
            "authors": self.authors and f"authors: {flow(self.authors)}",
            "created": f"created: {self.created}",
            "updated": f"updated: {self.updated}",
            "attack": "\n".join(self._attack()),
            "platforms": f"platforms: {flow(self.platforms)}",
            "priority": f"priority: {self.priority}",
            "telemetry": self.telemetry
            and "\n".join(["telemetry:", *map(_source, self.telemetry)]),
            "tags": self.tags and f"tags: {flow(self.tags)}",
        }
        text = ""
        for key, written in keys.items():
            text += f"{written}\n" if written else ""
            text += "".join(f"{comment}\n" for comment in self.comments.get(key, ()))
        return text

    def _attack(self) -> list[str]:
        lines = ["attack:", f'  version: "{self.release}"', "  techniques:"]
        for claim in self.techniques:
            lines.append(f"    - id: {claim.id}")
            if claim.name:
                lines.append(f"      name: {scalar(claim.name)}")
            if claim.tactics:
                lines.append(f"      tactics: {flow(claim.tactics)}")
        return lines


def _source(source: Telemetry) -> str:
    words = {"product": source.product, "category": source.category, "service": source.service}
    keys = [f"{key}: {scalar(word)}" for key, word in words.items() if word]
    return f"  - {{{', '.join([*keys, f'fields: {flow(source.fields)}'])}}}"


def title_of(text: str) -> str:
    """A title of at most `MAX_TITLE` characters, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_TITLE else text[: MAX_TITLE - 2].rsplit(" ", 1)[0] + " …"
