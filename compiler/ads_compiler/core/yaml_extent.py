"""The extent of YAML nodes in the text, including brackets, and the style of lists.

A node from `core.yaml` has the span of its first value; its brackets and dashes are located here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node, Scalar

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")


def scalars(node: Node) -> Iterator[Scalar]:
    """Every value and key of a node, in the order of the file."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Items):
        for item in node.items:
            yield from scalars(item)
    else:
        for entry in node.entries:
            yield entry.key
            yield from scalars(entry.value)


def begin_of(source: Text, node: Node) -> int:
    """The offset of a node's first character, an opening bracket included."""
    if isinstance(node, Scalar):
        return source.offset(node.span.line - 1) + node.span.column - 1
    start = begin_of(source, node.entries[0].key if isinstance(node, Mapping) else node.items[0])
    before = _back(source, start)
    opened = "{" if isinstance(node, Mapping) else "["
    return before if before >= 0 and source.text[before] == opened else start


def end_of(source: Text, node: Node) -> int:
    """The offset after a node's last character, a closing bracket included."""
    if isinstance(node, Scalar):
        return source.offset(node.span.end_line - 1) + node.span.end_column - 1
    last = node.entries[-1].value if isinstance(node, Mapping) else node.items[-1]
    end = end_of(source, last)
    first = begin_of(source, node)
    if source.text[first] not in "{[" or (isinstance(node, Items) and not is_flow(source, node)):
        return end
    closed = _forward(source.text, end)
    return closed + 1 if source.text[closed : closed + 1] in ("}", "]") else end


def is_flow(source: Text, items: Items) -> bool:
    """Whether a list is a flow sequence, in brackets."""
    before = _back(source, begin_of(source, items.items[0]))
    return before >= 0 and source.text[before] in "[,"


def dash_of(source: Text, item: Node) -> int | None:
    """The offset of the dash of a block sequence's item, or None if its line has text before it."""
    before = _back(source, begin_of(source, item))
    if before < 0 or source.text[before] != "-":
        return None
    line = source.text.rfind("\n", 0, before) + 1
    return None if source.text[line:before].strip() else before


def comment_in(text: str) -> str:
    """The comment at the end of the rest of a line, or ""."""
    match = _COMMENT.search(text)
    return match[0].rstrip() if match else ""


def _back(source: Text, at: int) -> int:
    """The offset of the last character before `at` outside white space and comments, or -1."""
    text = source.text
    line = text.rfind("\n", 0, at) + 1
    while at > 0:
        shown = _COMMENT.sub("", text[line:at]) if text[at : at + 1] == "\n" else text[line:at]
        if shown.strip():
            return line + len(shown.rstrip()) - 1
        at = line - 1
        line = text.rfind("\n", 0, max(at, 0)) + 1
    return -1


def _forward(text: str, at: int) -> int:
    """The offset of the next character that is neither white space, comma nor comment."""
    while at < len(text):
        if text[at] == "#" and text[at - 1].isspace():
            at = text.find("\n", at)
            if at < 0:
                return len(text)
        elif not (text[at].isspace() or text[at] == ","):
            return at
        at += 1
    return at
