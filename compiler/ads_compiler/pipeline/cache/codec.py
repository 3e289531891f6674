"""Findings and outlines of pages to plain JSON values and back, without loss."""

from __future__ import annotations

import json
from typing import Any

from ads_compiler.core.diagnostics import Diagnostic, Fix, Severity
from ads_compiler.core.similarity import Sketch
from ads_compiler.core.text import Span
from ads_compiler.strategy import Outline, Strategy
from ads_compiler.strategy import outline as outline_of_strategy
from ads_compiler.strategy.outline import PLACED

Value = list[Any]


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


def outline(page: Strategy) -> dict[str, Any]:
    """The outline of a page, and as `noted` whether it has waivers or adsc comments.

    The sketches of its sections are a JSON string, since most runs do not decode them.
    """
    whole = outline_of_strategy(page)
    rows = [
        [item.heading, span(item.span)[1:], item.text, item.count, item.least, f"{item.bits:x}"]
        for item in whole.sections
    ]
    return {
        "id": whole.id,
        "title": whole.title,
        "attack": whole.attack_version,
        "status": whole.status,
        "authors": list(whole.authors),
        "places": [span(whole.span(key))[1:] for key in PLACED],
        "rules": [[identity, span(place)[1:]] for identity, place in whole.rule_ids],
        "noted": bool(page.waivers or page.document.notes),
        "sketches": json.dumps(rows, ensure_ascii=False, separators=(",", ":")),
    }


def outline_of(name: str, facts: dict[str, Any]) -> Outline:
    """The outline of the page in the file `name`, from what `outline` returned."""
    places = zip(PLACED, facts["places"], strict=True)
    return Outline(
        name=name,
        id=facts["id"],
        title=facts["title"],
        status=facts["status"],
        authors=tuple(facts["authors"]),
        attack_version=facts["attack"],
        spans={key: Span(name, *place) for key, place in places},
        sketched=lambda: _sketches(name, facts["sketches"]),
        rule_ids=tuple((identity, Span(name, *place)) for identity, place in facts["rules"]),
    )


def _sketches(name: str, rows: str) -> tuple[Sketch, ...]:
    return tuple(
        Sketch(heading, Span(name, *place), text, count, tuple(least), int(bits, 16))
        for heading, place, text, count, least, bits in json.loads(rows)
    )
