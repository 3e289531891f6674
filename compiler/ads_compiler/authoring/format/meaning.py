"""What a page says, whatever its layout: the measure by which a layout is accepted or thrown away."""

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
    "id", "title", "status", "owner", "authors", "created", "updated", "attack_version", "techniques", "platforms",
    "priority", "telemetry", "response", "tags", "waivers", "summary", "response_steps",
)  # fmt: skip


def said(text: str) -> str | None:
    """What some YAML says, its keys in their order; None where it cannot be read."""
    nodes, findings = yaml.read_all(Text("", text))
    return None if findings else repr([value(node, ordered=True) for node in nodes])


def facts(text: str) -> str | None:
    """What some YAML says, its keys in any order; None where it cannot be read."""
    nodes, findings = yaml.read_all(Text("", text))
    return None if findings else repr([value(node, ordered=False) for node in nodes])


def meaning(source: Text) -> Any:
    """Everything that a page says, as a value that is equal for two pages that say the same."""
    page, findings = document.parse(source)
    entry, found = catalog.read_entry(source)
    return (
        None if page.front is None else repr(value(page.front, ordered=False)),
        body(source.text[source.offset(page.body_row) :], _code),
        sorted((block.kind, block.closed) for block in page.blocks),
        None if entry is None else _proof(entry),
        sorted(finding.code for finding in (*findings, *found)),
    )


def value(node: Node, *, ordered: bool = False) -> Any:
    """What a piece of YAML says, as a value; `ordered` where the order of keys counts."""
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
    """What a reader sees, by section: those of one name in their order, and what stands before the first of them.

    `code` says what a block of code says, from its text and its language.
    """
    pieces = _HEADING.split(document.render(markdown, 1, code))
    named = [
        (int(found[1]), key)
        for piece in pieces
        if (found := _LEVEL.match(piece)) and (key := _key(found[2]))
    ]
    top = min((level for level, _ in named), default=0)
    groups: dict[str, list[str]] = {}
    here = ""
    for piece in pieces:
        found = _LEVEL.match(piece)
        if found and int(found[1]) == top and (key := _key(found[2])):
            here = key
            groups.setdefault(here, []).append("")
        group = groups.setdefault(here, [""])
        group[-1] += _spaced(piece) + "\n"
    return groups


def _spaced(piece: str) -> str:
    """HTML with one blank for each run of them, but in blocks of code."""
    parts = _BLOCK.split(piece)
    return " ".join(
        part if number % 2 else " ".join(part.split()) for number, part in enumerate(parts)
    )


def _key(heading: str) -> str | None:
    return sections.key_of(html.unescape(re.sub(r"<[^>]*>", "", heading)))


def _code(text: str, info: str) -> str:
    """A block of code by all of its characters, so that one space more in it is another meaning."""
    kind = " ".join(info.lower().split())
    shown = said(text) if kind in READ_KINDS else None
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
