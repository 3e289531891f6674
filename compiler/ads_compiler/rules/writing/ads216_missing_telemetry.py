"""ADS216 missing-telemetry."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import LogSource, fields_read
from ads_compiler.rules.base import Finding, rule


@rule("ADS216")
def missing_telemetry(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy with rules names the telemetry that it needs.

    ## Why

    The telemetry page shows which strategies stop working when a log source is switched off. A
    strategy that names no source is missing there.

    ## What to do

    Add `telemetry` to the front matter: the log source of each rule, and the fields that the rule
    reads.
    """
    strategy = entry.strategy
    if entry.rules and not strategy.telemetry:
        example = next(
            (item for item in entry.rules if item.logsource != LogSource()), entry.rules[0]
        )
        fields = ", ".join(fields_read(example.logic))
        hint = f"add 'telemetry'; the rule '{example.key}' reads {fields} of {example.logsource}"
        yield strategy.span("title"), "the front matter names no telemetry", hint
