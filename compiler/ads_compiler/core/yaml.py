"""YAML with the position of every key and item. The only module that imports PyYAML.

Safe by construction: no tags, no merge keys, no duplicate keys, bounded depth and alias expansion.
Plain scalars are resolved by PyYAML's rules, as in every Sigma tool, except that dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from ads_compiler.core import yaml_slips
from ads_compiler.core.diagnostics import Diagnostic, Fix
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml_nodes import (
    Entry,
    Items,
    Key,
    Mapping,
    Node,
    Scalar,
    find,
    locate,
    plain,
)
from ads_compiler.core.yaml_slips import Slip

__all__ = [
    "MAX_DEPTH",
    "MAX_NODES",
    "Entry",
    "Items",
    "Key",
    "Mapping",
    "Node",
    "Scalar",
    "dump",
    "find",
    "locate",
    "plain",
    "read",
    "read_all",
]

MAX_DEPTH = 60
_INVALID = "this is not valid YAML: "
_TOO_DEEP = f"YAML is nested deeper than {MAX_DEPTH} levels"
MAX_NODES = 50_000
_OTHER_LINE_ENDS = re.compile("[\r\x85\u2028\u2029\ufeff]")
_INVISIBLE = re.compile(f"[{yaml_slips.INVISIBLE}]+")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str")}


@cache
def _resolver() -> Any:
    """The resolver of plain scalars, which has no state."""
    return yaml.SafeLoader("")


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """`written` is the offset of a value that was perhaps meant as text."""

    def __init__(
        self,
        code: str,
        span: Span,
        message: str,
        hint: str | None = None,
        written: int | None = None,
    ) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(span, code, message, hint)
        self.written = written


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
        self.invisible = False

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
                message = f"alias '*{event.anchor}' has no complete anchor before it"
                at = event.start_mark.index if event.start_mark else None
                raise _Refused("ADS006", span, message, written=at)
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

    def visible(self, key: Scalar, name: str) -> Scalar:
        """A plain key without invisible characters, which are reported."""
        clean = _INVISIBLE.sub(lambda match: yaml_slips.spaces(match[0]), name).strip()
        if clean in (name, ""):
            return key
        if _INVISIBLE.match(name):
            self.invisible = True
        else:
            character = yaml_slips.named("".join(_INVISIBLE.findall(name)))
            hint, edits = f"write '{clean}'", ((key.span, clean),)
            message = f"the key '{clean}' contains the invisible character {character}"
            self.findings.append(Diagnostic(key.span, "ADS006", message, hint, Fix(hint, edits)))
        return Scalar(clean, key.span)

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
            if isinstance(key.value, str) and event.implicit[0]:
                key = self.visible(key, key.value)
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
    """The YAML documents of a text up to the first error, and the findings.

    A text that invisible characters give another structure is reported and read as it looks.
    """
    documents, findings, invisible = _read(source)
    slip = next(yaml_slips.invisible(source.text), None)
    if slip is None or not (invisible or any(item.code == "ADS006" for item in findings)):
        return documents, findings
    seen = Text(source.name, slip.fixed(source.text), source.first_line, source.shifts)
    documents, others, _ = _read(seen)
    return documents, (_slipped(source, slip, ""), *others)


def _read(source: Text) -> tuple[tuple[Node, ...], tuple[Diagnostic, ...], bool]:
    """The documents, the findings, and whether a key begins with an invisible character."""
    documents: list[Node] = []
    problem: Diagnostic | None = None
    reader = None
    try:
        reader = _Reader(source)
        documents.extend(reader.documents())
    except _Refused as refused:
        problem = refused.diagnostic
        if refused.written is not None:
            problem = _explained(source, refused.written) or problem
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        message = f"YAML does not allow the character U+{_code(error):04X}"
        problem = Diagnostic(source.span(position, position + 1), "ADS006", message)
    except yaml.MarkedYAMLError as error:
        problem = _invalid(source, error)
    findings = (*(reader.findings if reader else ()), *((problem,) if problem else ()))
    return tuple(documents), findings, reader is not None and reader.invisible


def _invalid(source: Text, error: yaml.MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    where = source.span(mark.index, mark.index + 1) if mark else source.start
    # Since 6.0.4, the parser limits open brackets itself, as it looks ahead.
    before = source.text[: mark.index] if mark else ""
    if sum(map(before.count, "[{")) - sum(map(before.count, "]}")) > MAX_DEPTH:
        return Diagnostic(where, "ADS009", _TOO_DEEP)
    explained = _explained(source, mark.index) if mark else None
    if explained is not None:
        return explained
    message = " ".join(part for part in (error.context, error.problem) if part)
    return Diagnostic(where, "ADS006", _INVALID + message, _hint(message))


def _explained(source: Text, at: int) -> Diagnostic | None:
    slip = yaml_slips.explained(source.text, at, _stops)
    return None if slip is None else _slipped(source, slip)


def _slipped(source: Text, slip: Slip, before: str = _INVALID) -> Diagnostic:
    edits = tuple((source.span(start, end), new) for start, end, new in slip.edits)
    where = source.span(slip.start, slip.end)
    fix = Fix(slip.hint, edits, safe=slip.safe)
    return Diagnostic(where, "ADS006", before + slip.message, slip.hint, fix)


def _stops(text: str) -> int | None:
    """The offset at which the parser refuses a text, or None if it reads all of it."""
    try:
        for _ in _Reader(Text("", text)).documents():
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.index if mark else 0
    except yaml.reader.ReaderError as error:
        return error.position if isinstance(error.position, int) else 0
    except _Refused as refused:
        return 0 if refused.written is None else refused.written
    return None


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
