"""ADS423 misspelt-field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.diagnostics import Fix
from ads_compiler.detection import taxonomy
from ads_compiler.detection.tree import Correlation, LogSource, Match, leaves
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers import fields
from ads_compiler.sigma import SigmaDocument

_SHORTEST = 5


def _edits(one: str, other: str) -> int:
    """The edit distance of two words; swapping two adjacent letters counts as one edit."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and right == one[i - 2]:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


def _meant(name: str, fields: frozenset[str]) -> str | None:
    """The field of the log source that a name is a typo of, or None."""
    bare = re.sub(r"[_\s-]", "", name).casefold()
    for field in sorted(fields):
        if bare == field.casefold().replace("_", ""):
            return field
    if len(name) < _SHORTEST or "." in name:
        return None
    near = [
        (edits, field)
        for field in fields
        if (edits := _edits(bare, field.casefold())) <= 1 + (len(name) > 10)
    ]
    edits, field = min(near, default=(0, ""))
    without = re.sub(r"\d", "", bare)
    if (
        not near
        or without == re.sub(r"\d", "", field.casefold())
        or (edits > 1 and bare[0] != field[0].casefold())
    ):
        return None
    return field


def _fix(
    entry: Entry, document: SigmaDocument, log: LogSource, name: str, meant: str
) -> Fix | None:
    """The fix in the rule, and in the telemetry of its log source if that has the same typo."""
    fix = fields.rename(document.node, name, meant)
    if fix is None:
        return None
    page = entry.strategy
    places = [
        page.span("telemetry", number, "fields", position)
        for number, source in enumerate(page.telemetry)
        if LogSource(source.product, source.category, source.service) == log
        for position, field in enumerate(source.fields)
        if field == name and meant not in source.fields
    ]
    return replace(fix, edits=(*fix.edits, *((place, meant) for place in places)))


@rule("ADS423")
def misspelt_field(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Fields are spelled as the events of their log source spell them.

    ## Why

    A field that the events do not have never matches: the rule compiles and runs, but never fires.
    Field names are case-sensitive.

    ## What to do

    Use the intended field. Only near misses (`ParentImgae`) are reported, and only for log sources
    whose fields are known: Windows and Sysmon. A field that does not resemble any known one is
    assumed to be custom.
    """
    listed: dict[LogSource, set[str]] = {}
    for source in entry.strategy.telemetry:
        listed.setdefault(LogSource(source.product, source.category, source.service), set()).update(
            source.fields
        )
    for document in entry.documents:
        item = document.rule
        if item is None:
            continue
        known, seen = taxonomy.fields_of(item.logsource), set[str]()
        for leaf in leaves(item.logic) if known and not isinstance(item.logic, Correlation) else ():
            if not isinstance(leaf, Match) or leaf.field in seen or leaf.field in taxonomy.EVERY:
                continue
            seen.add(leaf.field)
            # A field that the telemetry does not list is reported as ADS411.
            if leaf.field not in listed.get(item.logsource, {leaf.field}):
                continue
            if meant := _meant(leaf.field, known):
                message = f"events of {item.logsource} have no field '{leaf.field}'"
                yield (
                    fields.key_span(document.node, leaf.field) or leaf.span or item.span,
                    message,
                    f"did you mean '{meant}'?",
                    _fix(entry, document, item.logsource, leaf.field, meant),
                )
