"""YAML with the position of every key and item. The only module that imports PyYAML.

Safe by construction: no tags, no merge keys, no duplicate keys, bounded depth and alias expansion.
Plain scalars are resolved by PyYAML's rules, as in every Sigma tool, except that dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.text import Span, Text

MAX_DEPTH = 60
_TOO_DEEP = f"YAML is nested deeper than {MAX_DEPTH} levels"
MAX_NODES = 50_000
_OTHER_LINE_ENDS = re.compile("[\r\x85\u2028\u2029\ufeff]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str")}
Key = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: str, int, float, bool or None."""

    value: Key
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; keys are unique."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: Key) -> Node | None:
        """The value of a key, or None."""
        return next((entry.value for entry in self.entries if entry.key.value == key), None)

    def key_span(self, key: Key) -> Span:
        """The span of a key, or of the whole mapping if it has no such key."""
        return next((entry.key.span for entry in self.entries if entry.key.value == key), self.span)


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Node, ...]
    span: Span


Node = Scalar | Mapping | Items


def plain(node: Node) -> Any:
    """The node as dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {entry.key.value: plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Items) else node.value


def find(node: Node, path: Sequence[str | int]) -> Node | None:
    """The node at a path of keys and indexes, or None."""
    here: Node | None = node
    for step in path:
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, Items) and isinstance(step, int) and 0 <= step < len(here.items):
            here = here.items[step]
        else:
            return None
    return here


def locate(node: Node, path: Sequence[str | int]) -> Span:
    """The span of a path, or of its nearest existing ancestor.

    For a scalar that is its value, for a mapping or a list its key.
    """
    for length in range(len(path), 0, -1):
        value = find(node, path[:length])
        if value is None:
            continue
        above = find(node, path[: length - 1])
        if isinstance(value, Scalar) and value.value not in (None, ""):
            return value.span
        return above.key_span(path[length - 1]) if isinstance(above, Mapping) else value.span
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.span
    return node.span


@cache
def _resolver() -> Any:
    """The resolver of plain scalars, which has no state."""
    return yaml.SafeLoader("")


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, code: str, span: Span, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(span, code, message, hint)


class _Reader:
    def __init__(self, source: Text) -> None:
        self.source = source
        self.loader = _Loader(source.text)
        self.resolver = _resolver()
        # Up to this offset, the parser's lines and columns are those of the page: the parser knows
        # more kinds of line ends, and counts one too many at the end of the text.
        self.counted = 0 if _OTHER_LINE_ENDS.search(source.text) else len(source.text)
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0
        self.findings: list[Diagnostic] = []

    def documents(self) -> Iterator[Node]:
        while True:
            event = self.loader.get_event()
            if isinstance(event, yaml.StreamEndEvent):
                return
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
                yield self.node(self.loader.get_event(), 0)

    def span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        if end.index < self.counted:
            return self.source.placed(start.line, start.column, end.line, end.column)
        return self.source.span(start.index, end.index)

    def node(self, event: Any, depth: int) -> Node:
        span = self.span(event)
        self.grow(1, span)
        if depth > MAX_DEPTH:
            raise _Refused("ADS009", span, _TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise _Refused(
                    "ADS006", span, f"alias '*{event.anchor}' has no complete anchor before it"
                )
            node, size = self.anchors[event.anchor]
            self.grow(size, span)
            return node
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            raise _Refused(
                "ADS008",
                span,
                f"YAML tag '{event.tag}' is not allowed",
                "write the value without a tag",
            )
        before = self.count
        if isinstance(event, yaml.ScalarEvent):
            node = self.scalar(event, span)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.items(span, depth)
        else:
            node = self.mapping(span, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.count - before + 1)
        return node

    def grow(self, by: int, span: Span) -> None:
        self.count += by
        if self.count > MAX_NODES:
            raise _Refused(
                "ADS009", span, f"YAML expands to more than {MAX_NODES} values", "use fewer aliases"
            )

    def scalar(self, event: Any, span: Span) -> Scalar:
        if not event.implicit[0]:
            return Scalar(event.value, span)
        tag = self.resolver.resolve(yaml.ScalarNode, event.value, (True, False))
        if tag not in _PLAIN_TAGS or tag == _STR:
            return Scalar(event.value, span)
        try:
            value = self.resolver.construct_object(yaml.ScalarNode(tag, event.value))
            str(value)  # an integer in another base may have more digits than Python can print
            return Scalar(value, span)
        except ValueError:  # matches the pattern of numbers, but Python cannot convert it
            return Scalar(event.value, span)

    def items(self, span: Span, depth: int) -> Items:
        items = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Items(tuple(items), items[0].span if items else span)

    def mapping(self, span: Span, depth: int) -> Mapping:
        entries: dict[Key, Entry] = {}
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused("ADS006", key.span, "a mapping key must be a plain value")
            if key.value == "<<" and event.implicit[0]:
                raise _Refused(
                    "ADS008", key.span, "YAML merge keys are not allowed", "write the keys out"
                )
            value = self.node(self.loader.get_event(), depth + 1)
            if key.value in entries:
                first = entries[key.value].key.span
                self.findings.append(
                    Diagnostic(
                        key.span,
                        "ADS007",
                        f"duplicate key '{key.value}'",
                        f"it is already on line {first.line}; remove one of them",
                    )
                )
                continue
            entries[key.value] = Entry(key, value)
        return Mapping(
            tuple(entries.values()), next(iter(entries.values())).key.span if entries else span
        )


def read_all(source: Text) -> tuple[tuple[Node, ...], tuple[Diagnostic, ...]]:
    """The YAML documents of a text up to the first error, and the findings."""
    reader = None
    documents: list[Node] = []
    try:
        reader = _Reader(source)
        documents.extend(reader.documents())
    except _Refused as refused:
        return tuple(documents), (*(reader.findings if reader else ()), refused.diagnostic)
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        where = source.span(position, position + 1)
        problem = Diagnostic(
            where,
            "ADS006",
            f"YAML does not allow the character U+{_code(error):04X}",
        )
        return tuple(documents), (problem,)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = source.span(mark.index, mark.index + 1) if mark else source.start
        # Since 6.0.4, the parser limits open brackets itself, as it looks ahead.
        before = source.text[: mark.index] if mark else ""
        if sum(map(before.count, "[{")) - sum(map(before.count, "]}")) > MAX_DEPTH:
            return tuple(documents), (Diagnostic(where, "ADS009", _TOO_DEEP),)
        message = " ".join(part for part in (error.context, error.problem) if part)
        problem = Diagnostic(where, "ADS006", f"this is not valid YAML: {message}", _hint(message))
        return tuple(documents), (*(reader.findings if reader else ()), problem)
    return tuple(documents), tuple(reader.findings)


def read(source: Text) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The only YAML document of a text, or None if there is none or it cannot be read."""
    documents, findings = read_all(source)
    if len(documents) > 1:
        extra = Diagnostic(documents[1].span, "ADS006", "only one YAML document is allowed")
        findings = (*findings, extra)
    return (documents[0] if documents else None), findings


def _code(error: Any) -> int:
    character = error.character
    return character if isinstance(character, int) else ord(character[:1] or "\0")


def _hint(message: str) -> str | None:
    if "mapping values are not allowed" in message:
        return "quote the text, because it contains a colon"
    if "found character '\\t'" in message or "cannot start any token" in message:
        return "indent with spaces, and quote texts that start with a special character"
    return None


def dump(value: Any) -> str:
    """Plain values as YAML in block style, keys in their order."""
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    return text
