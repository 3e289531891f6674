"""The sections of a strategy, read from the published schema."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ads_compiler.core.resources import data_path


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section: key, heading, alternative headings, named parts, and guidance."""

    key: str
    title: str
    headings: tuple[str, ...]
    parts: tuple[str, ...]
    required: bool
    guidance: str


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of a strategy."""
    text = data_path("schema", "strategy.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def kinds() -> dict[str, SectionKind]:
    """All sections by key, in the order of the framework."""
    sections = schema()["$defs"]["sections"]
    return {
        key: SectionKind(
            key=key,
            title=entry["title"],
            headings=(entry["title"], *entry.get("x-headings", ())),
            parts=tuple(entry.get("x-parts", ())),
            required=key in sections["required"],
            guidance=entry["description"],
        )
        for key, entry in sections["properties"].items()
    }


@cache
def _by_heading() -> dict[str, str]:
    return {normal(heading): kind.key for kind in kinds().values() for heading in kind.headings}


def normal(heading: str) -> str:
    """A heading normalized for comparison: without number, colon, case and extra spaces."""
    text = re.sub(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+", "", heading)
    return " ".join(text.strip().rstrip(":").split()).casefold()


def key_of(heading: str) -> str | None:
    """The section that a heading names, or None."""
    return _by_heading().get(normal(heading))
