"""Reading and writing the records of reviews."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ads_compiler.config import Project
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.files import read_text
from ads_compiler.core.text import Span, Text
from ads_compiler.evidence import Review
from ads_compiler.lifecycle.review.parts import digest, parts
from ads_compiler.strategy import parse_date

_TEXTS = ("strategy", "by", "day", "text")
_HINT = "restore the file from version control, or write it again with 'adsc review approve'"


def of(project: Project, identity: str, source: Text, by: str, on: str, note: str = "") -> Review:
    """The review of the page of a strategy, by its id, as it is now."""
    return Review(identity, by, on, digest(source.text), parts(source, project.strategies), note)


def path_of(project: Project, identity: str) -> Path:
    """The path of the record of a strategy."""
    return project.reviews / f"{identity}.yml"


def load(project: Project) -> tuple[dict[str, Review], Diagnostics]:
    """The reviews of a project by strategy id, and the findings about their files (ADS713)."""
    reviews: dict[str, Review] = {}
    wrong: list[Diagnostic] = []
    for path in sorted(project.reviews.glob("*.yml")) if project.reviews.is_dir() else ():
        source = read_text(path, project.shown(path))
        if isinstance(source, Diagnostic):
            wrong.append(unusable(source.span, f"this review cannot be read: {source.message}"))
            continue
        read = _review(source, path.stem)
        if isinstance(read, Diagnostic):
            wrong.append(read)
        else:
            reviews[read.strategy] = read
    return reviews, tuple(wrong)


def unusable(span: Span, message: str, hint: str = _HINT) -> Diagnostic:
    """The finding about a record that cannot be used."""
    return Diagnostic(span, "ADS713", message, hint)


def _review(source: Text, stem: str) -> Review | Diagnostic:
    node, findings = yaml.read(source)
    if findings:
        return unusable(findings[0].span, f"this review cannot be read: {findings[0].message}")
    if not isinstance(node, yaml.Mapping):
        return unusable(source.start, "this review is empty")
    given: dict[Any, Any] = yaml.plain(node)
    for key in _TEXTS:
        if not isinstance(given.get(key), str) or not given[key].strip():
            return unusable(yaml.locate(node, (key,)), f"this review has no '{key}'")
    if parse_date(given["day"]) is None:
        return unusable(yaml.locate(node, ("day",)), f"'{given['day']}' is not a valid date")
    if given["strategy"] != stem:
        message = f"this review is of {given['strategy']}, but its file is named {stem}.yml"
        hint = f"rename the file to {given['strategy']}.yml"
        return unusable(yaml.locate(node, ("strategy",)), message, hint)
    parts = given.get("parts")
    if not isinstance(parts, dict) or not all(
        isinstance(item, str) for pair in parts.items() for item in pair
    ):
        return unusable(
            yaml.locate(node, ("parts",)), "this review does not list the parts that were reviewed"
        )
    note = given.get("note")
    place = yaml.locate(node, ("by",))
    return Review(
        stem,
        given["by"],
        given["day"],
        given["text"],
        parts,
        note if isinstance(note, str) else "",
        place,
    )


def render(review: Review) -> str:
    """The text of the file of a record; digests are quoted so that YAML reads them as strings."""
    facts = {
        "strategy": review.strategy,
        "by": review.by,
        "day": review.on,
        "note": review.note,
        "text": review.text,
    }
    lines = [
        "# Written by `adsc review approve`. A change of what the page says voids it;"
        " one of layout does not."
    ]
    lines += [f"{key}: {_quoted(value)}" for key, value in facts.items() if value]
    lines += [
        "parts:",
        *(f"  {_quoted(name)}: {_quoted(value)}" for name, value in review.parts.items()),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as a double-quoted YAML scalar; characters that are not printable are escaped."""
    return "".join(
        character if character.isprintable() else f"\\U{ord(character):08x}"
        for character in json.dumps(text, ensure_ascii=False)
    )
