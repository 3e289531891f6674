"""ADS232 false-positives-name-no-field."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import fields_read
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.prose import CONCRETE


@rule("ADS232")
def false_positives_name_no_field(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """At least one false positive names a field that the page collects.

    ## Why

    The analyst has only the event. A characteristic that is in none of its fields cannot be used to
    close the alert, however exactly it is described.

    ## What to do

    Name the field with its value: '`container.image.name` is `netops/diagnostics`', or add a `yaml
    case` block with the benign event.
    """
    strategy = entry.strategy
    section = strategy.sections.get("false_positives")
    fields = {name for source in strategy.telemetry for name in source.fields}
    fields |= {name for item in entry.rules for name in fields_read(item.logic)}
    if section is None or section.is_empty or not fields or not (section.items or section.blocks):
        return
    if not section.blocks and not any(CONCRETE.search(item.text) for item in section.items):
        return  # ADS211 reports each of them
    if not any(name.casefold() in section.body.casefold() for name in fields):
        hint = f"name a field of the telemetry with its value, such as '{min(fields)}'"
        yield section.span, "no false positive names a field that identifies it", hint
