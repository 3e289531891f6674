"""The plan of a detector: what each of its rules needs of an event, as plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ads_compiler.detection.tree import Correlation, Rule
from ads_compiler.engine.needs import Needs, needs_of

PLAN = "plan.json"
VERSION = 1


def needs_by_key(rules: Iterable[Rule]) -> dict[str, Needs]:
    """The needs of rules over single events by their keys; correlations have none."""
    return {
        rule.key: needs_of(rule.logic) for rule in rules if not isinstance(rule.logic, Correlation)
    }


def render(rows: Mapping[str, tuple[str, Mapping[str, Any]]]) -> str:
    """The text of `plan.json`: the needs of each detector, with the digest of its module.

    A module that was changed by hand does not have this digest, and its rules are all tried.
    """
    detectors = {
        name: {"sha256": digest, "needs": needs} for name, (digest, needs) in sorted(rows.items())
    }
    return json.dumps({"version": VERSION, "detectors": detectors}, separators=(",", ":")) + "\n"


def needs_in(text: str, name: str, digest: str) -> Mapping[str, Any]:
    """The needs of a detector in the text of `plan.json`; empty for another digest.

    Raises ValueError if the text is no plan.
    """
    plan = json.loads(text)
    row = plan.get("detectors", {}).get(name) if plan.get("version") == VERSION else None
    return row["needs"] if row is not None and row["sha256"] == digest else {}
