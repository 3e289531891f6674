"""Correlations that cannot be evaluated: those that count one another, or a refused rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.graphs import circles
from ads_compiler.core.plural import named
from ads_compiler.detection.tree import Correlation, without_orphans

if TYPE_CHECKING:
    from ads_compiler.sigma.documents import SigmaDocument


def without_circles(
    documents: Sequence[SigmaDocument], findings: list[Diagnostic]
) -> list[SigmaDocument]:
    """Report and drop correlations that count one another, or themselves."""
    counts = {
        d.key: d.rule.logic.rules
        for d in documents
        if d.rule and isinstance(d.rule.logic, Correlation)
    }
    circular = {key: group for group in circles(counts) for key in group}
    for document in documents:
        if document.key in circular:
            where = yaml.locate(document.node, ["correlation", "rules"])
            message = (
                f"the correlation '{document.key}' counts its own alerts "
                f"(cycle: {named(circular[document.key])})"
            )
            findings.append(
                Diagnostic(where, "ADS405", message, "remove the reference that closes the cycle")
            )
    return [replace(d, rule=None) if d.key in circular else d for d in documents]


def complete(documents: Sequence[SigmaDocument]) -> list[SigmaDocument]:
    """Drop correlations over refused rules; the refusal is already reported."""
    known = {rule.key for rule in without_orphans(d.rule for d in documents if d.rule)}
    return [d if d.rule is None or d.key in known else replace(d, rule=None) for d in documents]
