"""Findings and outlines of pages to plain JSON values and back, without loss."""

from __future__ import annotations

import json
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.core.similarity import Sketch
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy import Strategy
from ads_compiler.strategy.markdown import Document

Value = list[Any]
PLACED = ("id", "title", "status", "authors")


def span(place: Span) -> Value:
    """A span as a list of numbers after its file."""
    return [place.file, place.line, place.column, place.end_line, place.end_column]


def finding(item: Diagnostic) -> Value:
    """A finding with its fix, waiver and subject."""
    fix = item.fix and [
        item.fix.title,
        [[span(place), text] for place, text in item.fix.edits],
        item.fix.safe,
    ]
    facts = [
        str(item.code),
        int(item.severity),
        item.message,
        item.hint,
        item.waived,
        item.subject,
    ]
    return [span(item.span), *facts, fix]


def finding_of(value: Value) -> Diagnostic:
    """The finding of a value that `finding` returned."""
    place, code, severity, message, hint, waived, subject, parts = value
    fix = parts and Fix(parts[0], tuple((Span(*where), text) for where, text in parts[1]), parts[2])
    return Diagnostic(
        Span(*place),
        code,
        message,
        hint,
        fix,
        severity=Severity(severity),
        waived=waived,
        subject=subject,
    )


def outline(strategy: Strategy) -> dict[str, Any]:
    """The parts of a page that rules comparing pages read.

    `noted` is whether it has waivers or adsc comments. The sketches of its sections are a JSON
    string, since most runs do not decode them.
    """
    from ads_compiler.rules.writing.ads223_copied_section import sketches

    rows = [
        [item.heading, span(item.span)[1:], item.text, item.count, item.least, f"{item.bits:x}"]
        for item in sketches(strategy)
    ]
    return {
        "id": strategy.id,
        "title": strategy.title,
        "attack": strategy.attack_version,
        "status": strategy.status,
        "authors": list(strategy.authors),
        "places": [span(strategy.span(key))[1:] for key in PLACED],
        "noted": bool(strategy.waivers or strategy.document.notes),
        "sketches": json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
    }


def sketches_of(name: str, facts: dict[str, Any]) -> tuple[Sketch, ...]:
    """The sketches of the sections of a page, from its outline."""
    return tuple(
        Sketch(heading, Span(name, *place), text, count, tuple(least), int(bits, 16))
        for heading, place, text, count, least, bits in json.loads(facts["sketches"])
    )


def entry_of(source: Text, facts: dict[str, Any]) -> Entry:
    """The entry of a page built from its outline, without its sections."""
    pairs = [
        (key, Span(source.name, *place)) for key, place in zip(PLACED, facts["places"], strict=True)
    ]
    at_id = pairs[0][1]
    front = yaml.Mapping(
        tuple(
            yaml.Entry(yaml.Scalar(key, at), yaml.Scalar(str(facts[key]), at)) for key, at in pairs
        ),
        at_id,
    )
    page = Document(source, front, at_id, 0, (), (), (), (), ())
    strategy = Strategy(
        document=page,
        front=front,
        id=facts["id"],
        title=facts["title"],
        status=facts["status"],
        owner=None,
        authors=tuple(facts["authors"]),
        created="",
        updated="",
        attack_version=facts["attack"],
        techniques=(),
        platforms=(),
        priority="",
        telemetry=(),
        response=None,
        tags=(),
        waivers=(),
        sections={},
        repeated=(),
        unknown=(),
        heading=None,
    )
    return Entry(strategy, (), (), ())
