"""ADS212 unproven-in-production."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.shared import without_validation_case


@rule("ADS212")
def unproven_in_production(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy in production has a Validation case.

    ## Why

    Without events that must alert, nobody knows whether the rule still fires after a field has been
    renamed.

    ## What to do

    Add a `yaml case` block to Validation with the events that the emulation produces.
    """
    yield from without_validation_case(entry.strategy, "production")
