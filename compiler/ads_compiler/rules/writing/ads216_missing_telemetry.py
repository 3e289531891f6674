"""ADS216 missing-telemetry."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import LogSource, fields_read
from ads_compiler.rules.base import Finding, rule


@rule("ADS216")
def missing_telemetry(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A strategy with rules says what must be collected.

    ## Why

    The telemetry page tells what goes blind when a source is switched off. A strategy that names no source goes
    blind unseen.

    ## What to do

    Add `telemetry` to the front matter: the log source of each rule, and the fields that it reads.
    """
    strategy = entry.strategy
    if entry.rules and not strategy.telemetry:
        reading = next(
            (item for item in entry.rules if item.logsource != LogSource()), entry.rules[0]
        )
        hint = f"the rule '{reading.key}' reads {', '.join(fields_read(reading.logic))} of {reading.logsource}"
        yield strategy.span("title"), "the front matter names no telemetry", hint
