"""What a page says, piece by piece, as digests: equal for two pages that say the same, whatever their layout."""

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

# Facts that say how far a page is, not what it says; and the release of ATT&CK, which is checked by the machine.
_NOT_REVIEWED = frozenset({"ads", "status", "created", "updated", "waivers"})
_CALLED = {"yaml sigma": "rule", "yaml case": "case"}
_EVENTS = "events "
DIGITS = 16


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def parts(source: Text, strategies: Path) -> dict[str, str]:
    """The digest of each piece of a strategy, by its name; its front matter has passed the schema.

    Names are `fact priority`, `section response`, `rule …`, `case …`, and `events …` for a file that a case names;
    `strategies` is the folder of the project's.
    """
    page, _ = markdown.parse(source)
    if not isinstance(page.front, yaml.Mapping):
        raise TypeError(f"{source.name} is no strategy")
    found = {f"fact {key}": digest(said) for key, said in _facts(page.front)}
    body = meaning.body(source.text[source.offset(page.body_row) :], partial(_code, page))
    found.update(
        (f"section {key}" if key else "introduction", digest(repr(text)))
        for key, text in body.items()
    )
    whole, files = strategy.build(page, page.front), list[str]()
    for kind, called in _CALLED.items():
        for section, block in whole.blocks(kind):
            nodes, _ = yaml.read_all(block.content)
            said = meaning.facts(block.content.text) or block.content.text
            # A case claims something else in another section; a rule is the same wherever it stands.
            found[_free(f"{called} {_name(nodes)}", found)] = digest(
                f"{section}: {said}" if called == "case" else said
            )
            found_files = (yaml.find(node, ("events", "file")) for node in nodes)
            files += [str(file.value) for file in found_files if isinstance(file, yaml.Scalar)]
    named = {f"{_EVENTS}{file}": "" for file in files}
    return found | events(named, source, strategies)


def events(known: Mapping[str, str], source: Text, strategies: Path) -> dict[str, str]:
    """The files of events among some pieces of a page, as they are now."""
    folder = event_files.folder_of(source.name, strategies)
    files = {name: name.removeprefix(_EVENTS) for name in known if name.startswith(_EVENTS)}
    return {name: digest(event_files.digest(folder, file)) for name, file in files.items()}


def called(part: str) -> str:
    """A piece as a message names it."""
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
            kept = tuple(item for item in value.entries if item.key.value != "version")
            value = yaml.Mapping(kept, value.span)
        yield key, repr(meaning.value(value))


def _free(name: str, taken: Mapping[str, str]) -> str:
    """A name that no other piece has: of pieces with one name each has a number from the second on."""
    made, number = name, 1
    while made in taken:
        number += 1
        made = f"{name} ({number})"
    return made


def _name(nodes: tuple[yaml.Node, ...]) -> str:
    names = [name for node in nodes if isinstance(node, yaml.Mapping) if (name := _told(node))]
    return ", ".join(names) or "without a name"


def _told(node: yaml.Mapping) -> str | None:
    found = next((value for key in ("name", "title", "id") if (value := node.get(key))), None)
    return str(found.value) if isinstance(found, yaml.Scalar) else None


def _code(page: Document, text: str, info: str) -> str:
    """A block of code inside a section: rules and cases are pieces of their own, but where raw HTML surrounds them."""
    kind = " ".join(info.lower().split())
    own = kind in _CALLED and any(
        block.kind == kind and block.content.text == text for block in page.blocks
    )
    return "" if own else f"<pre>{html.escape(repr((kind, text)))}</pre>\n"
