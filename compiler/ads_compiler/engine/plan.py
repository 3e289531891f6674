"""The plan of a detector: what each of its rules needs of an event, as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable

from ads_compiler.detection.tree import Correlation, Rule
from ads_compiler.engine.needs import Needs, needs_of


def needs_by_key(rules: Iterable[Rule]) -> dict[str, Needs]:
    """The needs of rules over single events by their keys; correlations have none."""
    return {
        rule.key: needs_of(rule.logic) for rule in rules if not isinstance(rule.logic, Correlation)
    }
