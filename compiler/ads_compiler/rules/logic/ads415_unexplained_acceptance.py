"""ADS415 unexplained-acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS415")
def unexplained_acceptance(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """An accepted alert has a reason, and stands under False Positives.

    ## Why

    An alert that is expected and benign is a debt. Without its reason nobody knows when it may be paid back.

    ## What to do

    Add `reason` to the case, or move the case to the section that says what it claims.
    """
    for case in entry.cases:
        if case.expect_alert and case.section != "false_positives":
            message = f"the case '{case.name}' expects an alert as accepted, and does not stand under False Positives"
            yield (
                case.span("expect"),
                message,
                "in Validation every case alerts; in Blind Spots none does",
            )
        elif case.expect_alert and not case.reason:
            yield (
                case.span("expect"),
                f"the case '{case.name}' accepts an alert without a reason",
                "add 'reason: …'",
            )
