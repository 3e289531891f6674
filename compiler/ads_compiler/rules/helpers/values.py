"""The values that a page compares: those of its Sigma rules, and of the events of its cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.catalog import Entry
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar

_NO_VALUES = ("condition", "timeframe")


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the field that it belongs to, its offsets in the page, and how it is written."""

    field: str
    node: Scalar
    start: int
    end: int
    written: str
    in_rule: bool


def of_page(entry: Entry) -> Iterator[Value]:
    """The values of the detections and of the events, in their order on the page."""
    source = entry.strategy.document.source
    for document in entry.documents:
        detection = document.node.get("detection")
        for part in detection.entries if isinstance(detection, Mapping) else ():
            if part.key.value not in _NO_VALUES:
                yield from _values(source, part.value, "", in_rule=True)
    for case in entry.cases:
        events = case.node.get("events")
        if isinstance(events, Items):
            yield from _values(source, events, "", in_rule=False)


def _values(source: Text, node: Node, field: str, *, in_rule: bool) -> Iterator[Value]:
    match node:
        case Mapping(entries):
            for entry in entries:
                name, inner = str(entry.key.value), entry.value
                if isinstance(inner, Scalar) and inner.value is None:
                    # An empty value has no place of its own: it is after the colon of its key.
                    colon = source.text.find(":", source.offsets(entry.key.span)[1]) + 1
                    if not source.text[slice(*source.offsets(inner.span))].strip():
                        yield Value(name, inner, colon, colon, "", in_rule)
                        continue
                yield from _values(source, inner, name, in_rule=in_rule)
        case Items(items):
            for item in items:
                yield from _values(source, item, field, in_rule=in_rule)
        case Scalar(_, span):
            start, end = source.offsets(span)
            yield Value(field, node, start, end, source.text[start:end], in_rule)
