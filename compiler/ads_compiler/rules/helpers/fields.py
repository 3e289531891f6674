"""Where a rule names its fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.text import Span
from ads_compiler.core.yaml import Items, Mapping, Node


def key_span(node: Node, name: str) -> Span | None:
    """The first place of a field's name in a rule; None if a pipeline renamed the field."""
    return next(key_spans(node, name), None)


def key_spans(node: Node, name: str) -> Iterator[Span]:
    """Every place of a field's name in the keys of a rule, without its modifiers."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            key = str(entry.key.value)
            if key.split("|")[0] == name:
                span = entry.key.span
                plain = span.end_line == span.line and span.end_column - span.column == len(key)
                yield replace(span, end_column=span.column + len(name)) if plain else span
            yield from key_spans(entry.value, name)
    elif isinstance(node, Items):
        for item in node.items:
            yield from key_spans(item, name)


def rename(node: Node, name: str, new: str) -> Fix | None:
    """The fix that gives a field another name in a rule; None if its keys are quoted."""
    spans = tuple(key_spans(node, name))
    if not spans or any(one.end_column - one.column != len(name) for one in spans):
        return None
    return Fix(f"write '{new}'", tuple((span, new) for span in spans), safe=False)
