"""What a page says, piece by piece, as digests: equal for two pages that say the same, whatever their layout."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from ads_compiler import document, sections, yamlmap
from ads_compiler.document import Block
from ads_compiler.formatting import meaning
from ads_compiler.source import Text

# Facts that say how far a page is, not what it says; and the release of ATT&CK, which is checked by the machine.
_NOT_REVIEWED = frozenset({"ads", "status", "created", "updated", "waivers"})
_CALLED = {"yaml sigma": "rule", "yaml case": "case"}
DIGITS = 16


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def parts(source: Text) -> dict[str, str]:
    """The digest of each piece of a page, by its name: `fact priority`, `section response`, `rule …`, `case …`."""
    page, _ = document.parse(source)
    found: dict[str, str] = {}
    if isinstance(page.front, yamlmap.Mapping):
        found.update((f"fact {key}", digest(said)) for key, said in _facts(page.front))
    body = meaning.body(source.text[source.offset(page.body_row) :], _code)
    found.update((f"section {key}" if key else "introduction", digest(repr(text))) for key, text in body.items())
    seen: Counter[str] = Counter()
    for block in page.blocks:
        if block.kind not in _CALLED:
            continue
        name = f"{_CALLED[block.kind]} {_name(block)}"
        seen[name] += 1
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        found[name + number] = digest(meaning.facts(block.content.text) or block.content.text)
    return found


def called(part: str) -> str:
    """A piece as a message names it."""
    kind, _, name = part.partition(" ")
    if kind == "section":
        known = sections.kinds().get(name)
        return f"the section {known.title}" if known else f"the section '{name}'"
    return f"the {kind} '{name}'" if name else f"the {kind}"


def _facts(front: yamlmap.Mapping) -> Iterator[tuple[str, str]]:
    for entry in front.entries:
        key = str(entry.key.value)
        if key in _NOT_REVIEWED:
            continue
        value = entry.value
        if key == "attack" and isinstance(value, yamlmap.Mapping):
            kept = tuple(item for item in value.entries if item.key.value != "version")
            value = yamlmap.Mapping(kept, value.span)
        yield key, repr(meaning.value(value))


def _name(block: Block) -> str:
    nodes, _ = yamlmap.read_all(block.content)
    names = [name for node in nodes if isinstance(node, yamlmap.Mapping) if (name := _told(node))]
    return ", ".join(names) or "without a name"


def _told(node: yamlmap.Mapping) -> str | None:
    found = next((value for key in ("name", "title", "id") if (value := node.get(key))), None)
    return str(found.value) if isinstance(found, yamlmap.Scalar) else None


def _code(text: str, info: str) -> str:
    """A block of code inside a section: rules and cases are pieces of their own."""
    kind = " ".join(info.lower().split())
    return "" if kind in _CALLED else f"<pre>{html.escape(repr((kind, text)))}</pre>\n"
