"""ADS412 telemetry-field-unused."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import Correlation, Keyword, LogSource, Rule, fields_read, leaves
from ads_compiler.rules.base import Finding, rule


def _reads_everything(item: Rule) -> bool:
    """Whether a rule searches for keywords, which may be in any field."""
    if isinstance(item.logic, Correlation):
        return False
    return any(isinstance(leaf, Keyword) for leaf in leaves(item.logic))


@rule("ADS412")
def telemetry_field_unused(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every field of the telemetry is read by a rule or named in the response.

    ## Why

    Either the field is collected for nothing, or a rule was meant to read it and does not.

    ## What to do

    Remove the field, or name it in the response if the analyst needs it.
    """
    strategy = entry.strategy
    read = {name for item in entry.rules for name in fields_read(item.logic)}
    searched = {item.logsource for item in entry.rules if _reads_everything(item)}
    response = strategy.sections.get("response")
    shown = response.body if response else ""
    for number, source in enumerate(strategy.telemetry if entry.rules and entry.sound else ()):
        if LogSource(source.product, source.category, source.service) in searched:
            continue
        for position, name in enumerate(source.fields):
            if name not in read and name not in shown:
                where = strategy.span("telemetry", number, "fields", position)
                message = f"no rule reads the field '{name}', and the response does not name it"
                yield where, message, "remove it, or explain in the response what it shows"
