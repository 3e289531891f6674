"""The stage about reviews: whose reading of a page still holds."""

from __future__ import annotations

from collections.abc import Iterable

from ads_compiler.core.clock import today
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.lifecycle import review
from ads_compiler.pipeline.stage import State, with_evidence


def check_reviews(state: State) -> tuple[State, Iterable[Diagnostic]]:
    """Put the reviews of all strategies into the evidence, and report those that do not hold."""
    project, catalog, day = state.project, state.catalog, today()
    standings, _ = review.standings(project, catalog.outlines, catalog.texts, day)
    findings = review.check(project, catalog.outlines, catalog.texts, state.names, day)
    return with_evidence(state, reviews=standings), findings
