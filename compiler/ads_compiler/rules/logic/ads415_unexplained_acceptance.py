"""ADS415 unexplained-acceptance."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


@rule("ADS415")
def unexplained_acceptance(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """An accepted alert has a reason and is under False Positives.

    ## Why

    An expected benign alert is technical debt. Without a reason, nobody knows when it can be
    removed.

    ## What to do

    Add a `reason` to the case, or move the case to the section whose claim it proves.
    """
    for case in entry.cases:
        if case.expect_alert and case.section != "false_positives":
            message = f"the case '{case.name}' accepts an alert but is not under False Positives"
            yield (
                case.span("expect"),
                message,
                "in Validation every case must alert, in Blind Spots none may",
            )
        elif case.expect_alert and not case.reason:
            yield (
                case.span("expect"),
                f"the case '{case.name}' accepts an alert without a reason",
                "add 'reason: …'",
            )
