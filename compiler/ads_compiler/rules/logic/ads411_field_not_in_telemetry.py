"""ADS411 field-not-in-telemetry."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import closest, did_you_mean
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import find, locate, plain
from ads_compiler.detection.tree import Correlation, FieldRef, LogSource, Match, fields_read, leaves
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.fields import key_span, rename
from ads_compiler.sigma import SigmaDocument


def _reads(document: SigmaDocument) -> dict[str, Span]:
    """The fields that a rule reads itself, each with the first place that reads it."""
    item, places = document.rule, dict[str, Span]()
    if item is None:
        return places
    if isinstance(item.logic, Correlation):
        return {name: _place(document, name) for name in fields_read(item.logic)}
    for leaf in leaves(item.logic):
        if isinstance(leaf, Match):
            place = key_span(document.node, leaf.field) or leaf.span or item.span
            places.setdefault(leaf.field, place)
            if isinstance(leaf.test, FieldRef):
                places.setdefault(leaf.test.field, leaf.span or item.span)
    return places


def _counts(entry: Entry, logic: Correlation) -> Iterator[tuple[LogSource, str]]:
    """Yield each field that a correlation needs, with each log source that must provide it."""
    for key in logic.rules:
        aliases = {alias.name: dict(alias.fields).get(key, alias.name) for alias in logic.aliases}
        names = {aliases.get(name, name) for name in (*logic.group_by, *logic.fields)}
        yield from (
            (source, name) for name in sorted(names) for source in _sources(entry, key, name)
        )


def _sources(entry: Entry, key: str, name: str) -> Iterator[LogSource]:
    """Yield the log sources of a rule's field; a correlation provides its group-by fields."""
    referenced = entry.rule(key)
    if referenced is None:
        return
    if not isinstance(referenced.logic, Correlation):
        yield referenced.logsource
    elif name not in referenced.logic.group_by:
        for inner in referenced.logic.rules:
            yield from _sources(entry, inner, name)


def _place(document: SigmaDocument, name: str) -> Span:
    """The place where a correlation groups by, counts or aliases a field."""
    group = find(document.node, ["correlation", "group-by"])
    names = plain(group) if group else []
    if isinstance(names, list) and name in names:
        return locate(document.node, ["correlation", "group-by", names.index(name)])
    aliases = find(document.node, ["correlation", "aliases"])
    for alias, fields in (plain(aliases) if aliases else {}).items():
        for key, field in fields.items():
            if field == name:
                return locate(document.node, ["correlation", "aliases", alias, key])
    return locate(document.node, ["correlation", "group-by" if name == names else "condition"])


@rule("ADS411")
def field_not_in_telemetry(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The page's telemetry lists every field that a rule reads.

    ## Why

    The platform team collects the fields that the telemetry lists. If a field is not listed, the
    logs may not have it, and the rule never fires.

    ## What to do

    Add the field to the telemetry entry of the rule's log source, or correct its name in the rule.
    A field that a correlation groups by or counts is needed in every log source that its rules
    read.
    """
    fields: dict[LogSource, set[str]] = {}
    for source in entry.strategy.telemetry:
        fields.setdefault(LogSource(source.product, source.category, source.service), set()).update(
            source.fields
        )
    read = {name for document in entry.documents for name in _reads(document)}
    for document in entry.documents if fields else ():
        item = document.rule
        if item is None:
            continue
        needed = {name: [item.logsource] for name in _reads(document)}
        if isinstance(item.logic, Correlation):
            needed = {}
            for log, name in _counts(entry, item.logic):
                needed.setdefault(name, []).append(log)
        elif item.logsource not in fields:
            message = (
                f"the rule '{item.key}' reads {item.logsource}, which the telemetry does not list"
            )
            yield (
                locate(document.node, ["logsource"]),
                message,
                "add an entry with this log source and the rule's fields",
            )
        for name, where in _reads(document).items():
            for log in dict.fromkeys(
                log for log in needed.get(name, ()) if name not in fields.get(log, {name})
            ):
                # A listed field that rules read is another field, unless it is nearly this name.
                near = {
                    *(fields[log] - read),
                    *get_close_matches(name, sorted(fields[log]), n=1, cutoff=0.85),
                }
                best = closest(name, sorted(near))
                fix = rename(document.node, name, best) if best else None
                hint = did_you_mean(name, sorted(near)) or f"add it to the telemetry entry of {log}"
                message = (
                    f"the rule '{item.key}' reads '{name}', "
                    f"which the telemetry of {log} does not list"
                )
                yield where, message, hint, fix
