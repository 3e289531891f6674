"""ADS213 unproven-in-review."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.shared import without_validation_case


@rule("ADS213")
def unproven_in_review(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in review has a Validation case.

    ## Why

    A reviewer who can run a case reviews the logic; one who cannot reviews only the prose.

    ## What to do

    Add a `yaml case` block to Validation before you ask for a review.
    """
    yield from without_validation_case(entry.strategy, "review")
