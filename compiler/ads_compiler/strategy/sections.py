"""The sections of a strategy, read from the published schema."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
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


# Words around the name of a section that do not change which section it is.
_BEFORE = (
    "ads", "alert", "alerting", "analyst", "common", "detection", "expected", "framework",
    "incident", "initial", "known", "likely", "our", "possible", "potential", "recommended",
    "suggested", "the", "typical",
)  # fmt: skip
_AFTER = (
    "action", "actions", "details", "guidance", "guide", "guidelines", "info", "information",
    "level", "levels", "notes", "plan", "playbook", "procedure", "procedures", "process", "rating",
    "rationale", "runbook", "section", "statement", "steps", "workflow",
)  # fmt: skip
# What pages put into one section with another, after `and`, `&` or `/`.
_COMPANIONS = (
    "analysis", "caveats", "considerations", "emulation", "escalation", "exclusions", "gaps",
    "impact", "investigation", "limitations", "links", "mitigation", "notes", "purpose",
    "remediation", "scope", "simulation", "triage", "tuning",
)  # fmt: skip
_AND = re.compile(r"\s*(?:[/&|,+]|\band\b|\bor\b)\s*", re.IGNORECASE)


def normal(heading: str) -> str:
    """A heading normalized for comparison: without number, colon, case and extra spaces."""
    text = re.sub(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+", "", heading)
    return " ".join(text.strip().rstrip(":").split()).casefold()


@lru_cache(maxsize=4096)
def key_of(heading: str) -> str | None:
    """The section that a heading names, or None.

    Symbols, numbers, a parenthesis at the end and words such as `Plan` are ignored. Several names
    of one section name it (`Priority / Severity`); names of two sections name neither.
    """
    known = _by_heading()
    for form in _forms(heading):
        if form in known:
            return known[form]
    parts = [part for part in _AND.split(normal(_bare(heading))) if part]
    keys = {known.get(part) or known.get(_core(part)) for part in parts if part not in _COMPANIONS}
    return keys.pop() if len(parts) > 1 and len(keys) == 1 else None


def _forms(heading: str) -> Iterator[str]:
    """A heading in more and more normal forms."""
    yield normal(heading)
    plain = re.sub(r"(?i)^(?:(?:section|step|part)\s+)?(?:[a-z]|\d+)[.):]\s+", "", heading.strip())
    yield normal(plain)
    bare = normal(_bare(plain))
    yield bare
    yield " ".join(bare.replace("&", " and ").replace("/", " and ").replace("-", " ").split())
    yield _core(bare, ())
    yield _core(bare)


def _bare(heading: str) -> str:
    """A heading without symbols before it, marks around it and a parenthesis at its end."""
    text = re.sub(r"^(?:[^\w(\[]|_)+", "", heading.strip()).rstrip(" *_:.!")
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", text)


def _core(name: str, before: Container[str] = _BEFORE) -> str:
    """A name without words that do not change its section; empty if nothing else is left."""
    words = name.split()
    while words and words[0] in before:
        del words[0]
    while words and words[-1] in _AFTER:
        del words[-1]
    return " ".join(words)
