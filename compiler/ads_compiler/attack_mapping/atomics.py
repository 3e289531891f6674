"""Cases whose events come from an Atomic Red Team test (`source: atomic:<guid>`).

The guids are looked up in a checkout. Its hundreds of files take seconds to parse, so they are only
searched for the lines that name a test. A lint rule checks the format of a guid (ADS620). A guid
that is unknown, or belongs to another technique, is reported here (ADS621, ADS622), as these
findings must not be cached.
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
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import regular_bytes
from ads_compiler.core.text import Span, Text
from ads_compiler.strategy import Outline, Strategy, markdown

_SOURCE = re.compile(r"atomic(?::\s*(.*?)\s*)?")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LINE = re.compile(rb"^[ ]*-?[ ]*(name|auto_generated_guid)[ ]*:[ ]*([^\r\n]*)", re.MULTILINE)
_FILE = re.compile(r"T\d{4}(?:\.\d{3})?")
_NEAR = 0.9  # unrelated guids are more similar than unrelated words


@dataclass(frozen=True, slots=True)
class Atomic:
    """A test in a checkout."""

    guid: str
    technique: str
    name: str


def named(source: str | None) -> str | None:
    """The text after `atomic:` in the source of a case; None for events from another source."""
    match = _SOURCE.fullmatch(source or "")
    return (match[1] or "") if match else None


def is_guid(text: str) -> bool:
    """Whether a text is a well-formed guid."""
    return _GUID.fullmatch(text) is not None


def scan(folder: Path) -> Mapping[str, Atomic]:
    """The tests of a checkout, or of its directory `atomics`, by lowercase guid.

    Raises ConfigError if there are none.
    """
    inner = folder / "atomics" if (folder / "atomics").is_dir() else folder
    tests: dict[str, Atomic] = {}
    for path in sorted(inner.glob("T*/T*.yaml")):
        if not _FILE.fullmatch(path.stem):
            continue
        try:
            content = regular_bytes(path)
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
        name = ""
        for key, value in _LINE.findall(content):
            text = value.decode("utf-8", "replace").strip().strip("'\"")
            if key == b"name":
                name = text
            elif is_guid(text):
                tests.setdefault(text.lower(), Atomic(text.lower(), path.stem, name))
    if not tests:
        raise ConfigError(
            f"{folder} is not a checkout of Atomic Red Team: no tests in atomics/T*/T*.yaml"
        )
    return tests


def check(
    project: Project,
    outlines: Iterable[Outline],
    texts: Mapping[str, Text],
    names: frozenset[str],
) -> Iterator[Diagnostic]:
    """Findings about the cases of the pages in `names`, by the checkout of the project."""
    if project.atomics is None:
        return
    known, installed = scan(project.atomics), Installed.of(project)
    for outline in outlines:
        text = texts[outline.name].text if outline.name in names else ""
        page = markdown.parse(texts[outline.name])[0] if "atomic" in text else None
        if page is not None and isinstance(page.front, yaml.Mapping):
            item = strategy.build(page, page.front)
            for span, guid in _guids(item):
                yield from _check(item, span, guid, known, installed)


def _guids(item: Strategy) -> Iterator[tuple[Span, str]]:
    """The guids that the cases of a page name, with their positions."""
    for _, block in item.blocks("yaml case"):
        node, errors = yaml.read(block.content)
        value = node.get("source") if isinstance(node, yaml.Mapping) and not errors else None
        text = (
            named(value.value)
            if isinstance(value, yaml.Scalar) and isinstance(value.value, str)
            else None
        )
        if value is not None and text and is_guid(text):
            yield value.span, text.lower()


def _check(
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
            _suggestion(guid, known, claimed),
        )
        return
    index = _loaded(installed, [item.attack_version])
    newest = _loaded(installed, reversed(installed.releases()))
    tested, *others = (
        {one, *_successors(one, index), *_successors(one, newest)}
        for one in (atomic.technique, *claimed)
    )
    if not any(_related(mine, theirs) for other in others for mine in tested for theirs in other):
        message = (
            f"the test {guid} ('{atomic.name}') is for {atomic.technique},"
            f" but the page claims {', '.join(claimed)}"
        )
        hint = "name the test that produced these events, or claim its technique"
        yield Diagnostic(span, "ADS622", message, hint)


def _suggestion(guid: str, known: Mapping[str, Atomic], claimed: list[str]) -> str | None:
    """A hint with a similar guid, else with a test for a technique of the page."""
    near = get_close_matches(guid, known, n=1, cutoff=_NEAR)
    if near:
        return f"did you mean '{near[0]}' ({known[near[0]].technique}: {known[near[0]].name})?"
    tests = [atomic for atomic in known.values() if atomic.technique in claimed]
    if not tests:
        return None
    more = f", and {len(tests) - 1} more" if len(tests) > 1 else ""
    return f"tests for {tests[0].technique}: {tests[0].guid} ({tests[0].name}){more}"


def _loaded(installed: Installed, releases: Iterable[str]) -> Index | None:
    """The first of some releases that is installed."""
    available = installed.releases()
    return next((installed.load(release) for release in releases if release in available), None)


def _successors(identity: str, index: Index | None) -> Iterator[str]:
    """The techniques that replaced a revoked technique."""
    yield from (step.id for step in (index.chain(identity) if index else ()))


def _related(one: str, other: str) -> bool:
    """Whether two techniques are equal, or one is the parent of the other."""
    return one == other or one == other.partition(".")[0] or other == one.partition(".")[0]
