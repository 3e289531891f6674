"""The meaning of a page independent of its layout, to check that formatting does not change it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from ads_compiler import catalog
from ads_compiler.catalog import Entry
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.core.yaml import Items, Mapping, Node
from ads_compiler.strategy import markdown as document
from ads_compiler.strategy import sections

READ_KINDS = ("yaml sigma", "yaml case")
_HEADING = re.compile(r"(?m)^(?=<h[1-6]>)")
_LEVEL = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_BLOCK = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_FACTS = (
    "id", "title", "status", "owner", "authors", "created", "updated", "attack_version",
    "techniques", "platforms", "priority", "telemetry", "response", "tags", "waivers", "summary",
    "response_steps",
)  # fmt: skip


def ordered_facts(text: str) -> str | None:
    """The content of YAML, with keys in their order; None if it cannot be parsed."""
    nodes, findings = yaml.read_all(Text("", text))
    return None if findings else repr([value(node, ordered=True) for node in nodes])


def facts(text: str) -> str | None:
    """The content of YAML, with keys in any order; None if it cannot be parsed."""
    nodes, findings = yaml.read_all(Text("", text))
    return None if findings else repr([value(node, ordered=False) for node in nodes])


def meaning(source: Text) -> Any:
    """The content of a page as a value that is equal for two pages with the same meaning."""
    page, findings = document.parse(source)
    entry, more = catalog.read_entry(source)
    return (
        None if page.front is None else repr(value(page.front, ordered=False)),
        body(source.text[source.offset(page.body_row) :], _code),
        sorted((block.kind, block.closed) for block in page.blocks),
        None if entry is None else _proof(entry),
        sorted(finding.code for finding in (*findings, *more)),
    )


def value(node: Node, *, ordered: bool = False) -> Any:
    """The content of a YAML node as a value; `ordered` if the order of keys matters."""
    if isinstance(node, Mapping):
        pairs = [
            (repr(entry.key.value), value(entry.value, ordered=ordered)) for entry in node.entries
        ]
        return ("map", pairs if ordered else sorted(pairs, key=lambda pair: pair[0]))
    return (
        ["list", *(value(item, ordered=ordered) for item in node.items)]
        if isinstance(node, Items)
        else node.value
    )


def body(markdown: str, code: Callable[[str, str], str]) -> dict[str, list[str]]:
    """The rendered text by section key; repeated sections in order, "" for text before the first.

    `code` renders a code block from its text and its language.
    """
    pieces = _HEADING.split(document.render(markdown, 1, code))
    named = [
        (int(match[1]), key)
        for piece in pieces
        if (match := _LEVEL.match(piece)) and (key := _key(match[2]))
    ]
    top = min((level for level, _ in named), default=0)
    groups: dict[str, list[str]] = {}
    section = ""
    for piece in pieces:
        match = _LEVEL.match(piece)
        if match and int(match[1]) == top and (key := _key(match[2])):
            section = key
            groups.setdefault(section, []).append("")
        group = groups.setdefault(section, [""])
        group[-1] += _spaced(piece) + "\n"
    return groups


def _spaced(piece: str) -> str:
    """HTML with whitespace collapsed outside of code blocks."""
    parts = _BLOCK.split(piece)
    return " ".join(
        part if number % 2 else " ".join(part.split()) for number, part in enumerate(parts)
    )


def _key(heading: str) -> str | None:
    return sections.key_of(html.unescape(re.sub(r"<[^>]*>", "", heading)))


def _code(text: str, info: str) -> str:
    """A code block with all its characters, or the content of a Sigma or case block."""
    kind = " ".join(info.lower().split())
    shown = ordered_facts(text) if kind in READ_KINDS else None
    return f"<pre>{html.escape(repr((kind if shown else info, shown or text)))}</pre>\n"


def _proof(entry: Entry) -> Any:
    item = entry.strategy
    return (
        [getattr(item, name) for name in _FACTS],
        {
            key: (part.text, [sub.heading.text for sub in part.parts])
            for key, part in item.sections.items()
        },
        sorted(heading.text for heading in item.unknown),
        [(rule.key, rule.sigma_id) for rule in entry.rules],
        sorted((case.section, case.name, repr(yaml.plain(case.node))) for case in entry.cases),
        entry.sound,
    )
