"""ADS423 misspelt-field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items, Mapping, Node
from ads_compiler.detection import taxonomy
from ads_compiler.detection.tree import Correlation, LogSource, Match, leaves
from ads_compiler.rules.base import Finding, rule

_SHORTEST = 5


def _edits(one: str, other: str) -> int:
    """The distance of two words, where two letters that changed places count as one edit."""
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
    """The field of the log source that a name is a slip for, or None."""
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


def _key(node: Node, name: str) -> Span | None:
    """Where a field stands as a key; None where a pipeline made its name."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            if str(entry.key.value).split("|")[0] == name:
                return entry.key.span
        return next((found for entry in node.entries if (found := _key(entry.value, name))), None)
    inner = node.items if isinstance(node, Items) else ()
    return next((found for one in inner if (found := _key(one, name))), None)


@rule("ADS423")
def misspelt_field(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A field is spelt as events of its log source spell it.

    ## Why

    A field that is not there is never equal to anything: the rule compiles, runs, and is silent. Upper and lower case
    count, too.

    ## What to do

    Take the field that is meant. Only slips are told (`ParentImgae`), of log sources whose fields are known:
    Windows and Sysmon. A field that is like no other is taken for one that the organisation adds.
    """
    listed: dict[LogSource, set[str]] = {}
    for told in entry.strategy.telemetry:
        listed.setdefault(LogSource(told.product, told.category, told.service), set()).update(
            told.fields
        )
    for document in entry.documents:
        item = document.rule
        if item is None:
            continue
        fields, seen = taxonomy.fields_of(item.logsource), set[str]()
        for leaf in (
            leaves(item.logic) if fields and not isinstance(item.logic, Correlation) else ()
        ):
            if not isinstance(leaf, Match) or leaf.field in seen or leaf.field in taxonomy.EVERY:
                continue
            seen.add(leaf.field)
            # What the telemetry does not list is told as that.
            if leaf.field not in listed.get(item.logsource, {leaf.field}):
                continue
            if meant := _meant(leaf.field, fields):
                message = f"events of {item.logsource} have no field '{leaf.field}'"
                yield (
                    _key(document.node, leaf.field) or leaf.span or item.span,
                    message,
                    f"did you mean '{meant}'?",
                )
