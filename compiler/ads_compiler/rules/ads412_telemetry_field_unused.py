"""ADS412 telemetry-field-unused."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import fields_read
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS412", "telemetry-field-unused", Severity.INFO)
def telemetry_field_unused(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every field of the telemetry is read by some rule, or shown to the analyst.

    ## Why

    A field that no rule reads is collected for nothing, or a rule was meant to read it and does not.

    ## What to do

    Remove the field, or name it in the response: a field that the analyst reads is needed too.
    """
    strategy = entry.strategy
    read = {name for item in entry.rules for name in fields_read(item.logic)}
    response = strategy.sections.get("response")
    shown = response.body if response else ""
    for number, source in enumerate(strategy.telemetry if entry.rules and entry.sound else ()):
        for position, name in enumerate(source.fields):
            if name not in read and name not in shown:
                where = strategy.span("telemetry", number, "fields", position)
                yield where, f"no rule reads the field '{name}', and the response does not name it"
