"""ADS411 field-not-in-telemetry."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.detection.tree import EventCount, FieldRef, LogSource, Match, ValueCount, fields_read, leaves
from ads_compiler.diagnostics import Severity, did_you_mean
from ads_compiler.rules.base import Finding, rule
from ads_compiler.sigma import SigmaDocument
from ads_compiler.source import Span
from ads_compiler.yamlmap import find, locate, plain


def _reads(document: SigmaDocument) -> dict[str, Span]:
    """The fields that a rule reads itself, each with the first place where it does."""
    item, places = document.rule, dict[str, Span]()
    if item is None:
        return places
    if isinstance(item.logic, EventCount | ValueCount):
        return {name: _counted(document, name) for name in fields_read(item.logic)}
    for leaf in leaves(item.logic):
        if isinstance(leaf, Match):
            places.setdefault(leaf.field, leaf.span or item.span)
            if isinstance(leaf.test, FieldRef):
                places.setdefault(leaf.test.field, leaf.span or item.span)
    return places


def _counted(document: SigmaDocument, name: str) -> Span:
    """The place of a field that a correlation groups by or counts."""
    group = find(document.node, ["correlation", "group-by"])
    names = plain(group) if group else []
    if isinstance(names, list) and name in names:
        return locate(document.node, ["correlation", "group-by", names.index(name)])
    return locate(document.node, ["correlation", "group-by" if name == names else "condition"])


@rule("ADS411", "field-not-in-telemetry", Severity.ERROR)
def field_not_in_telemetry(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every field that a rule reads is named under the page's telemetry.

    ## Why

    The platform team collects what the telemetry lists. A field that is missing there may be missing in the logs,
    and the rule is silent for ever.

    ## What to do

    Add the field to the telemetry entry of the rule's log source, or mend its name in the rule. What a correlation
    groups by or counts is needed of every log source that its rules read.
    """
    fields: dict[LogSource, set[str]] = {}
    for source in entry.strategy.telemetry:
        fields.setdefault(LogSource(source.product, source.category, source.service), set()).update(source.fields)
    read = {name for document in entry.documents for name in _reads(document)}
    for document in entry.documents if fields else ():
        item = document.rule
        if item is None:
            continue
        logs = [item.logsource]
        if isinstance(item.logic, EventCount | ValueCount):
            logs = [found.logsource for key in item.logic.rules if (found := entry.rule(key))]
        elif item.logsource not in fields:
            told = f"the rule '{item.key}' reads {item.logsource}, which the telemetry does not list"
            yield locate(document.node, ["logsource"]), told, "add an entry with this log source and the rule's fields"
        for name, where in _reads(document).items():
            for log in dict.fromkeys(log for log in logs if name not in fields.get(log, {name})):
                # A field that is read, too, is another one, unless only a letter tells the two apart.
                near = {*(fields[log] - read), *get_close_matches(name, sorted(fields[log]), n=1, cutoff=0.85)}
                hint = did_you_mean(name, sorted(near)) or f"add it to the telemetry entry of {log}"
                yield where, f"the rule '{item.key}' reads '{name}', which the telemetry of {log} does not list", hint
