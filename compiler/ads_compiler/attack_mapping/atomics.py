"""Where events of a case come from an Atomic Red Team test: `source: atomic:<guid>`, held against a checkout.

A checkout has hundreds of files that take seconds to parse, so they are only searched for the lines that name a test.
The form of the guid is judged by a lint rule (ADS620); a guid that the checkout does not know, or knows for another
technique, is told here (ADS621, ADS622), outside of what is kept between runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ads_compiler import strategy
from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.config import Project
from ads_compiler.core import yaml
from ads_compiler.core.codes import ATOMICS
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy import Strategy, markdown

_SOURCE = re.compile(r"atomic(?::\s*(.*?)\s*)?")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LINE = re.compile(rb"^[ ]*-?[ ]*(name|auto_generated_guid)[ ]*:[ ]*([^\r\n]*)", re.MULTILINE)
_FILE = re.compile(r"T\d{4}(?:\.\d{3})?")
_NEAR = 0.9  # two guids that have nothing to do with each other are more alike than words


@dataclass(frozen=True, slots=True)
class Atomic:
    """A test of a checkout."""

    guid: str
    technique: str
    name: str


def named(source: str | None) -> str | None:
    """What a case names after `atomic:`, "" where it names nothing; None where its events come from elsewhere."""
    found = _SOURCE.fullmatch(source or "")
    return (found[1] or "") if found else None


def is_guid(text: str) -> bool:
    """Whether a text has the form of a guid."""
    return _GUID.fullmatch(text) is not None


def not_looked_for(project: Project, *, cases_only: bool = False) -> frozenset[str]:
    """The codes that a run cannot find: without a checkout, and the form of guids where only cases are run."""
    found = frozenset() if project.atomics else ATOMICS - {"ADS620"}
    return found | (frozenset({"ADS620"}) if cases_only else frozenset())


def scan(folder: Path) -> Mapping[str, Atomic]:
    """The tests of a checkout, or of its folder `atomics`, by their guids in small letters; ConfigError if none."""
    inner = folder / "atomics" if (folder / "atomics").is_dir() else folder
    found: dict[str, Atomic] = {}
    for path in sorted(inner.glob("T*/T*.yaml")):
        if not _FILE.fullmatch(path.stem):
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
        name = ""
        for key, value in _LINE.findall(content):
            said = value.decode("utf-8", "replace").strip().strip("'\"")
            if key == b"name":
                name = said
            elif is_guid(said):
                found.setdefault(said.lower(), Atomic(said.lower(), path.stem, name))
    if not found:
        raise ConfigError(
            f"{folder} is no checkout of Atomic Red Team: it has no test in atomics/T*/T*.yaml"
        )
    return found


def check(
    project: Project,
    strategies: Iterable[Strategy],
    texts: Mapping[str, Text],
    names: frozenset[str],
) -> Iterator[Diagnostic]:
    """What the project's checkout says of the cases of the pages in `names`, which may be outlines."""
    if project.atomics is None:
        return
    known, installed = scan(project.atomics), Installed.of(project)
    for outline in strategies:
        text = texts[outline.name].text if outline.name in names else ""
        page = markdown.parse(texts[outline.name])[0] if "atomic" in text else None
        if page is not None and isinstance(page.front, yaml.Mapping):
            item = strategy.build(page, page.front)
            for span, guid in _given(item):
                yield from _judge(item, span, guid, known, installed)


def _given(item: Strategy) -> Iterator[tuple[Span, str]]:
    """The guids that the cases of a page name, with their places."""
    for _, block in item.blocks("yaml case"):
        node, found = yaml.read(block.content)
        value = node.get("source") if isinstance(node, yaml.Mapping) and not found else None
        text = (
            named(value.value)
            if isinstance(value, yaml.Scalar) and isinstance(value.value, str)
            else None
        )
        if value is not None and text and is_guid(text):
            yield value.span, text.lower()


def _judge(
    item: Strategy, span: Span, guid: str, known: Mapping[str, Atomic], installed: Installed
) -> Iterator[Diagnostic]:
    atomic = known.get(guid)
    claimed = [claim.id for claim in item.techniques]
    if atomic is None:
        message = f"Atomic Red Team has no test {guid}"
        yield Diagnostic(
            span,
            "ADS621",
            message,
            _instead(guid, known, claimed),
        )
        return
    index = _loaded(installed, [item.attack_version])
    newest = _loaded(installed, reversed(installed.releases()))
    heirs = [
        {one, *_heirs(one, index), *_heirs(one, newest)} for one in (atomic.technique, *claimed)
    ]
    if not any(_kin(mine, theirs) for other in heirs[1:] for mine in heirs[0] for theirs in other):
        message = f"the test {guid} ('{atomic.name}') is of {atomic.technique}, and the page claims {', '.join(claimed)}"
        cure = "name the test that made these events, or claim its technique"
        yield Diagnostic(span, "ADS622", message, cure)


def _instead(guid: str, known: Mapping[str, Atomic], claimed: list[str]) -> str | None:
    """A guid that is nearly the same, else what there is for the techniques of the page."""
    near = get_close_matches(guid, known, n=1, cutoff=_NEAR)
    if near:
        return f"did you mean '{near[0]}' ({known[near[0]].technique}: {known[near[0]].name})?"
    fitting = [atomic for atomic in known.values() if atomic.technique in claimed]
    if not fitting:
        return None
    more = f", and {len(fitting) - 1} more" if len(fitting) > 1 else ""
    return f"of {fitting[0].technique} it has {fitting[0].guid} ({fitting[0].name}){more}"


def _loaded(installed: Installed, releases: Iterable[str]) -> Index | None:
    """The first of some releases that is installed."""
    there = installed.releases()
    return next((installed.load(release) for release in releases if release in there), None)


def _heirs(identity: str, index: Index | None) -> Iterator[str]:
    """What became of a technique that was revoked."""
    yield from (step.id for step in (index.chain(identity) if index else ()))


def _kin(one: str, other: str) -> bool:
    """Whether two techniques are the same, or one is the parent of the other."""
    return one == other or one == other.partition(".")[0] or other == one.partition(".")[0]
