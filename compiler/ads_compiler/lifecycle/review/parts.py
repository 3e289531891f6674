"""Digests of the parts of a page: two pages that differ only in layout have the same digests."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

from ads_compiler import strategy
from ads_compiler.authoring.format import meaning
from ads_compiler.core import yaml
from ads_compiler.core.text import Text
from ads_compiler.strategy import event_files, markdown, sections
from ads_compiler.strategy.markdown import Document

# Facts about the progress of a page, not its content; the ATT&CK release is checked by rules.
_NOT_REVIEWED = frozenset({"ads", "status", "created", "updated", "waivers"})
_KINDS = {"yaml sigma": "rule", "yaml case": "case"}
_EVENTS = "events "
DIGITS = 16


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def parts(source: Text, strategies: Path) -> dict[str, str]:
    """The digest of each part of a strategy, by its name; the front matter must fit the schema.

    Names are `fact priority`, `section response`, `rule …`, `case …`, and `events …` for a file
    that a case names; `strategies` is the project's folder of strategies.
    """
    page, _ = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping):
        raise TypeError(f"{source.name} is not a strategy")
    digests = {f"fact {key}": digest(value) for key, value in _facts(page.front)}
    body = meaning.body(source.text[source.offset(page.body_row) :], partial(_code, page))
    digests.update(
        (f"section {key}" if key else "introduction", digest(repr(text)))
        for key, text in body.items()
    )
    whole, files = strategy.build(page, page.front), list[str]()
    for kind, label in _KINDS.items():
        for section, block in whole.blocks(kind):
            nodes, _ = yaml.read_all(block.content)
            content = meaning.facts(block.content.text) or block.content.text
            # The claim of a case depends on its section; a rule means the same in any section.
            digests[_free(f"{label} {_name(nodes)}", digests)] = digest(
                f"{section}: {content}" if label == "case" else content
            )
            values = (yaml.find(node, ("events", "file")) for node in nodes)
            files += [str(file.value) for file in values if isinstance(file, yaml.Scalar)]
    named = {f"{_EVENTS}{file}": "" for file in files}
    return digests | events(named, source, strategies)


def events(known: Mapping[str, str], source: Text, strategies: Path) -> dict[str, str]:
    """The current digests of the files of events among some parts of a page."""
    folder = event_files.folder_of(source.name, strategies)
    files = {name: name.removeprefix(_EVENTS) for name in known if name.startswith(_EVENTS)}
    return {name: digest(event_files.digest(folder, file)) for name, file in files.items()}


def called(part: str) -> str:
    """The name of a part in messages."""
    kind, _, name = part.partition(" ")
    if kind == "section":
        known = sections.kinds().get(name)
        return f"the section {known.title}" if known else f"the section '{name}'"
    return f"the {kind} '{name}'" if name else f"the {kind}"


def _facts(front: yaml.Mapping) -> Iterator[tuple[str, str]]:
    for entry in front.entries:
        key = str(entry.key.value)
        if key in _NOT_REVIEWED:
            continue
        value = entry.value
        if key == "attack" and isinstance(value, yaml.Mapping):
            entries = tuple(item for item in value.entries if item.key.value != "version")
            value = yaml.Mapping(entries, value.span)
        yield key, repr(meaning.value(value))


def _free(name: str, taken: Mapping[str, str]) -> str:
    """A name that no other part has: a number is appended if the name is taken."""
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    return unique


def _name(nodes: tuple[yaml.Node, ...]) -> str:
    names = [name for node in nodes if isinstance(node, yaml.Mapping) if (name := _label(node))]
    return ", ".join(names) or "without a name"


def _label(node: yaml.Mapping) -> str | None:
    label = next((value for key in ("name", "title", "id") if (value := node.get(key))), None)
    return str(label.value) if isinstance(label, yaml.Scalar) else None


def _code(page: Document, text: str, info: str) -> str:
    """A code block as part of its section; "" for a rule or a case, which is a separate part.

    A rule or a case inside raw HTML is part of its section.
    """
    kind = " ".join(info.lower().split())
    separate = kind in _KINDS and any(
        block.kind == kind and block.content.text == text for block in page.blocks
    )
    return "" if separate else f"<pre>{html.escape(repr((kind, text)))}</pre>\n"
