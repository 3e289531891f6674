"""The evidence of all strategies as one JSON file for auditors and tools: `build/evidence.json`.

The schema is `schema/evidence.schema.json`. Nothing in it depends on the date, so equal input gives
equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from ads_compiler import __version__
from ads_compiler.catalog import Catalog
from ads_compiler.evidence import Benign, CaseResult, Evidence, Mutant, Noise, ReviewStatus, Score
from ads_compiler.strategy import Admitted, Strategy

VERSION = 1


class Acceptance(Protocol):
    """A waiver of a page, from its front matter or a comment."""

    @property
    def strategy(self) -> Strategy:
        """The page."""

    @property
    def code(self) -> str:
        """The code that it accepts."""

    @property
    def reason(self) -> str:
        """The reason for it."""

    @property
    def owner(self) -> str:
        """Its owner, or ""."""

    @property
    def until(self) -> str:
        """The last day, or ""."""

    @property
    def used(self) -> bool | None:
        """Whether there is such a finding, or None if that is not known."""

    @property
    def rows(self) -> tuple[int, int] | None:
        """The lines that it applies to, or None for the whole page."""


def render(catalog: Catalog, evidence: Evidence, waivers: Iterable[Acceptance]) -> str:
    """The evidence of a catalog; equal input gives equal text."""
    accepted = tuple(waivers)
    whole = {
        "version": VERSION,
        "tool": f"adsc {__version__}",
        "corpus": _corpus(evidence.benign),
        "strategies": [_strategy(item, evidence, accepted) for item in catalog.strategies],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _corpus(benign: Benign) -> dict[str, Any]:
    files = [{"file": name, "events": count} for name, count in sorted(benign.files)]
    return {"events": benign.events, "files": files}


def _strategy(
    item: Strategy, evidence: Evidence, accepted: tuple[Acceptance, ...]
) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "file": item.name,
        "status": item.status,
        "priority": item.priority,
        "proven": evidence.proven(item.id),
        "unproven": list(evidence.unproven(item.id)),
        "cases": [
            _case(result)
            for result in evidence.of(item.id)
            if result.case.block.span.file == item.name
        ],
        "mutation": _score(evidence.scores.get(item.id)),
        "noise": [_noise(one, item.noise) for one in evidence.benign.of(item.id)],
        "review": _review(evidence.reviews.get(item.id)),
        "waivers": [_waiver(one) for one in accepted if one.strategy.name == item.name],
    }


def _case(result: CaseResult) -> dict[str, Any]:
    case, finding = result.case, result.finding
    return {
        "name": case.name,
        "claim": result.claim.value,
        "rule": case.rule,
        "source": case.source,
        "reason": case.reason,
        "line": case.block.span.line,
        "file": case.file,
        "ran": result.ran,
        "events": result.events,
        "wanted": case.alerts,
        "alerts": result.alerts,
        "fired": list(result.fired),
        "holds": result.passed,
        "finding": finding and {"code": finding.code, "message": finding.message},
        "reasons": list(result.reasons),
    }


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    survivors = [{**_change(one), "advice": one.advice} for one in score.survivors]
    accepted = [{**_change(one), "reason": one.accepted} for one in score.accepted]
    left_out = [
        {"operator": one.operator, "field": one.field, "reason": one.reason, "changes": one.changes}
        for one in score.left_out
    ]
    unreached = [
        {"rule": one.rule, "what": one.what, "why": one.why, "line": one.span.line}
        for one in score.unreached
    ]
    return {
        "killed": score.killed,
        "total": score.total,
        "undefined": score.undefined,
        "survivors": survivors,
        "accepted": accepted,
        "left_out": left_out,
        "unreached": unreached,
    }


def _change(one: Mutant) -> dict[str, Any]:
    return {
        "id": one.id,
        "rule": one.rule,
        "operator": one.operator,
        "description": one.description,
        "line": one.span.line,
        "effect": one.effect.value,
    }


def _noise(one: Noise, admissions: Iterable[Admitted]) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "file": one.file,
        "alerts": one.alerts,
        "places": list(one.lines),
        "admitted": one.admitted,
        "reason": one.reason(admissions),
    }


def _review(now: ReviewStatus | None) -> dict[str, Any] | None:
    """The review, or None if reviews were not checked; its age follows from `on`."""
    if now is None:
        return None
    review = now.review
    return {
        "state": now.state.value,
        "by": review and review.by,
        "on": review and review.on,
        "note": (review and review.note) or None,
        "changed": list(now.changed),
    }


def _waiver(one: Acceptance) -> dict[str, Any]:
    return {
        "code": one.code,
        "reason": one.reason,
        "owner": one.owner or None,
        "until": one.until or None,
        "whole_page": one.rows is None,
        "used": one.used,
    }
