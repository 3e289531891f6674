"""The whole model as one JSON file, for other tools: `build/catalog.json`."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from ads_compiler import __version__
from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.text import Span
from ads_compiler.detection.tree import Rule, fields_read
from ads_compiler.evidence import CaseResult, Evidence


def render(catalog: Catalog, evidence: Evidence) -> str:
    """The catalog with its evidence; equal input gives equal text."""
    whole = {
        "version": 1,
        "tool": f"adsc {__version__}",
        "attack": {release: index.notice for release, index in sorted(catalog.releases.items())},
        "strategies": [_strategy(entry, evidence) for entry in catalog.entries],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _strategy(entry: Entry, evidence: Evidence) -> dict[str, Any]:
    item = entry.strategy
    results = evidence.of(item.id)
    return {
        "id": item.id,
        "title": item.title,
        "summary": item.summary,
        "file": item.name,
        "status": item.status,
        "owner": item.owner,
        "authors": list(item.authors),
        "created": item.created,
        "updated": item.updated,
        "attack": {
            "version": item.attack_version,
            "techniques": [tree(claim) for claim in item.techniques],
        },
        "platforms": list(item.platforms),
        "priority": item.priority,
        "telemetry": [tree(source) for source in item.telemetry],
        "response": tree(item.response),
        "tags": list(item.tags),
        "waivers": [tree(waiver) for waiver in item.waivers],
        "sections": {
            key: {"heading": s.heading.text, "markdown": s.body} for key, s in item.sections.items()
        },
        "rules": [_rule(rule) for rule in entry.rules],
        "proven": evidence.proven(item.id),
        "unproven": list(evidence.unproven(item.id)),
        "cases": [_case(result) for result in results],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "id": rule.sigma_id,
        "title": rule.title,
        "level": rule.level or None,
        "logsource": tree(rule.logsource),
        "alerts": rule.alerts,
        "line": rule.span.line,
        "fields": list(fields_read(rule.logic)),
        "logic": tree(rule.logic),
    }


def _case(result: CaseResult) -> dict[str, Any]:
    case = result.case
    return {
        "name": case.name,
        "section": case.section,
        "claim": result.claim.value,
        "rule": case.rule,
        "source": case.source,
        "line": case.block.span.line,
        "events": result.events,
        "alerts": result.alerts,
        "fired": list(result.fired),
        "passed": result.passed,
    }


def tree(value: Any) -> Any:
    """A frozen value as plain JSON; nodes of the detection tree have their type under `node`."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Enum):
        return {"wildcard": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        kind = (
            {"node": type(value).__name__}
            if type(value).__module__.endswith("detection.tree")
            else {}
        )
        return kind | {
            f.name: tree(getattr(value, f.name)) for f in fields(value) if f.name != "span"
        }
    if isinstance(value, tuple | list):
        return [tree(item) for item in value]
    return value
