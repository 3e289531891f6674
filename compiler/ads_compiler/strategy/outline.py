"""An outline of a page: what rules that compare pages, and the end of a run, may read of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ads_compiler.core.similarity import Sketch, plain_words, sketch
from ads_compiler.core.text import Span
from ads_compiler.strategy.model import Strategy

PLACED = ("id", "title", "status", "authors")
# Strategies for one technique are categorized alike.
_NOT_COMPARED = ("categorization", "detection", "additional_resources")
_UNFINISHED = re.compile(r"\bTODO\b")  # what a scaffold wrote is alike on all pages
_RULE_ID = re.compile(
    r"^id:[ \t]*[\"']?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})[\"']?[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_MIN_CHARACTERS = 200  # of a section that is compared


@dataclass(frozen=True)
class Outline:
    """The identity of a page, and its sections as sketches, which are made when they are needed.

    `name` is the name of the file in findings. A page without front matter has no id, status,
    authors or ATT&CK release. `spans` has the places of the facts in `PLACED`, and `rule_ids` those
    of the ids of Sigma rules.
    """

    name: str
    id: str
    title: str
    status: str
    authors: tuple[str, ...]
    attack_version: str
    spans: Mapping[str, Span]
    sketched: Callable[[], tuple[Sketch, ...]]
    rule_ids: tuple[tuple[str, Span], ...] = ()

    @cached_property
    def sections(self) -> tuple[Sketch, ...]:
        """Sketches of the sections that are long enough to compare."""
        return self.sketched()

    @property
    def shown(self) -> str:
        """The id and the file, as messages show them."""
        return f"{self.id} ({self.name})" if self.id else self.name

    def span(self, key: str) -> Span:
        """The place of a fact in `PLACED`."""
        return self.spans[key]


def outline(page: Strategy) -> Outline:
    """The outline of a page; the title of one without front matter is its first heading."""
    spans = {key: page.span(key) for key in PLACED}
    if page.document.front is None and page.heading is not None:
        spans["title"] = page.heading.span
    return Outline(
        name=page.name,
        id=page.id,
        title=page.title,
        status=page.status,
        authors=page.authors,
        attack_version=page.attack_version,
        spans=spans,
        sketched=lambda: sketches(page),
        rule_ids=tuple(_rule_ids(page)),
    )


def _rule_ids(page: Strategy) -> Iterator[tuple[str, Span]]:
    """The ids of the Sigma rules of a page, also of those that cannot be compiled."""
    for _, block in page.blocks("yaml sigma"):
        for match in _RULE_ID.finditer(block.content.text):
            yield match[1], block.content.span(*match.span(1))


def sketches(page: Strategy) -> tuple[Sketch, ...]:
    """Sketches of the sections of a page that are long enough to compare."""
    long = (
        (section, text)
        for section in page.sections.values()
        if section.key not in _NOT_COMPARED
        and not _UNFINISHED.search(section.text)
        and len(text := plain_words(section.text)) >= _MIN_CHARACTERS
    )
    return tuple(
        filter(None, (sketch(section.heading.text, section.span, text) for section, text in long))
    )
