"""A page to edit: the characters of the file, the text, the strategy, and its rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ads_compiler import strategy
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Severity
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import read_page
from ads_compiler.core.text import Span, Text
from ads_compiler.core.yaml_extent import scalars
from ads_compiler.strategy import Strategy, markdown, schema


@dataclass(frozen=True)
class Page:
    """A page. `raw` is the file with byte-order mark and line ends; `shared` are aliased places."""

    name: str
    raw: str
    source: Text
    strategy: Strategy
    rules: tuple[yaml.Mapping, ...]
    shared: frozenset[Span]


def read(path: Path, name: str) -> Page | Diagnostics:
    """A page from a file, or the findings that prevent it."""
    source = read_page(path, name)
    if isinstance(source, Diagnostic):
        return (source,)
    try:
        raw = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {name} a second time: {error}") from error
    return parse(raw, name)


def parse(raw: str, name: str) -> Page | Diagnostics:
    """A page from the characters of its file."""
    source = Text(name, raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    parsed, findings = markdown.parse(source)
    if parsed.front is None or any(f.severity is Severity.ERROR for f in findings):
        return findings
    findings = (*findings, *schema.check(parsed.front))
    if findings or not isinstance(parsed.front, yaml.Mapping):
        return findings
    item = strategy.build(parsed, parsed.front)
    nodes = [
        node for _, block in item.blocks("yaml sigma") for node in yaml.read_all(block.content)[0]
    ]
    rules = tuple(node for node in nodes if isinstance(node, yaml.Mapping))
    places = Counter(value.span for node in (parsed.front, *rules) for value in scalars(node))
    shared = frozenset(place for place, times in places.items() if times > 1)
    return Page(name, raw, source, item, rules, shared)
