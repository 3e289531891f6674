"""Findings and outlines of pages to plain JSON values and back, without loss."""

from __future__ import annotations

import json
from typing import Any

from ads_compiler import yamlmap
from ads_compiler.catalog import Entry
from ads_compiler.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.document import Document, Heading, Prose
from ads_compiler.source import Span, Text
from ads_compiler.strategy import Section, Strategy

Value = list[Any]


def span(place: Span) -> Value:
    """A place."""
    return [place.file, place.line, place.column, place.end_line, place.end_column]


def finding(item: Diagnostic) -> Value:
    """A finding with its fix and what waives it."""
    cure = item.fix and [item.fix.title, [[span(place), text] for place, text in item.fix.edits], item.fix.safe]
    said = [item.code, int(item.severity), item.message, item.hint, item.name, item.waived]
    return [span(item.span), *said, cure]


def finding_of(value: Value) -> Diagnostic:
    """The finding that was written so."""
    place, code, severity, message, hint, name, waived, cure = value
    fix = cure and Fix(cure[0], tuple((Span(*where), text) for where, text in cure[1]), cure[2])
    return Diagnostic(Span(*place), code, Severity(severity), message, hint, name, waived, fix)


def outline(strategy: Strategy) -> dict[str, Any]:
    """As much of a page as rules read that compare pages.

    `noted` says that it has waivers or comments for adsc. The texts of its sections are a string of JSON, since most
    runs do without them.
    """
    texts = [
        [key, s.heading.text, s.heading.level, s.heading.row, s.heading.end_row, *span(s.heading.span)[1:], s.text]
        for key, s in strategy.sections.items()
    ]
    return {
        "id": strategy.id,
        "title": strategy.title,
        "attack": strategy.attack_version,
        "places": [span(strategy.span("id"))[1:], span(strategy.span("title"))[1:]],
        "noted": bool(strategy.waivers or strategy.document.notes),
        "sections": json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
    }


def entry_of(source: Text, facts: dict[str, Any], sections: bool) -> Entry:
    """A page that holds what its outline holds; without `sections` those are left out."""
    at_id, at_title = (Span(source.name, *place) for place in facts["places"])
    pairs = (("id", at_id), ("title", at_title))
    front = yamlmap.Mapping(
        tuple(yamlmap.Entry(yamlmap.Scalar(key, at), yamlmap.Scalar(facts[key], at)) for key, at in pairs), at_id
    )
    found = {row[0]: _section(source, row) for row in json.loads(facts["sections"])} if sections else {}
    page = Document(source, front, at_id, 0, (), (), (), (), ())
    strategy = Strategy(
        document=page,
        front=front,
        id=facts["id"],
        title=facts["title"],
        status="",
        owner=None,
        authors=(),
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
        sections=found,
        repeated=(),
        unknown=(),
        heading=None,
    )
    return Entry(strategy, (), (), ())


def _section(source: Text, row: Value) -> Section:
    key, title, level, first, end, *place, text = row
    at = Span(source.name, *place)
    heading = Heading(title, level, first, end, at)
    return Section(source, key, heading, end, end, "", (Prose(text, end, at),), (), (), ())
