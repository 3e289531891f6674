"""ADS411 field-not-in-telemetry."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import EventCount, FieldRef, Match, Rule, ValueCount, fields_read, leaves
from ads_compiler.diagnostics import Severity, did_you_mean
from ads_compiler.rules.base import Finding, rule
from ads_compiler.source import Span


def _log(item: Rule) -> tuple[str | None, str | None, str | None]:
    return item.logsource.product, item.logsource.category, item.logsource.service


def _reads(item: Rule) -> Iterator[tuple[str, Span]]:
    """The fields of a rule with the first place of each, last so that it wins in a dict."""
    logic = item.logic
    if isinstance(logic, EventCount | ValueCount):
        return
    for leaf in reversed(list(leaves(logic))):
        if isinstance(leaf, Match):
            yield leaf.field, leaf.span or item.span
            if isinstance(leaf.test, FieldRef):
                yield leaf.test.field, leaf.span or item.span


@rule("ADS411", "field-not-in-telemetry", Severity.ERROR)
def field_not_in_telemetry(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every field that a rule reads is named under the page's telemetry.

    ## Why

    The platform team collects what the telemetry lists. A field that is missing there may be missing in the logs,
    and the rule is silent for ever.

    ## What to do

    Add the field to the telemetry entry of the rule's log source, or mend its name in the rule.
    """
    strategy = entry.strategy
    if not strategy.telemetry:
        return
    fields: dict[tuple[str | None, str | None, str | None], set[str]] = {}
    for source in strategy.telemetry:
        fields.setdefault((source.product, source.category, source.service), set()).update(source.fields)
    for item in entry.rules:
        if isinstance(item.logic, EventCount | ValueCount):
            counted = [found for key in item.logic.rules if (found := entry.rule(key))]
            named = [fields.get(_log(found), set()) for found in counted]
            places = [(name, item.span) for name in fields_read(item.logic)]
            listed = set.intersection(*named) if named else set()
        else:
            places, listed = list(_reads(item)), fields.get(_log(item), set())
            if _log(item) not in fields:
                yield item.span, f"the rule '{item.key}' reads {item.logsource}, which the telemetry does not list"
                continue
        for name, where in dict(places).items():
            if name not in listed:
                hint = did_you_mean(name, sorted(listed)) or f"add it to 'telemetry' ({item.logsource})"
                yield where, f"the rule '{item.key}' reads the field '{name}', which the telemetry does not list", hint
