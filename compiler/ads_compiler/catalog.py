"""All strategies of a project, read, fitted to the schema and lowered: what rules, cases, targets and pages share.

A file that cannot be used is reported and left out; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ads_compiler import sigma, strategy
from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Severity
from ads_compiler.core.files import read_text
from ads_compiler.core.similarity import Sketch
from ads_compiler.core.text import Span, Text
from ads_compiler.detection.tree import Rule
from ads_compiler.sigma import SigmaDocument
from ads_compiler.sigma.settings import Settings
from ads_compiler.strategy import Case, Strategy, markdown, schema
from ads_compiler.strategy.case_times import TimelineError


@dataclass(frozen=True, slots=True)
class Entry:
    """A strategy with its detection logic and its cases. `sound` is False where some logic was refused."""

    strategy: Strategy
    rules: tuple[Rule, ...]
    documents: tuple[SigmaDocument, ...]
    cases: tuple[Case, ...]
    sound: bool = True

    def rule(self, key: str) -> Rule | None:
        """A rule by its key or its Sigma id."""
        return next((rule for rule in self.rules if key in (rule.key, rule.sigma_id)), None)


@dataclass(frozen=True)
class Catalog:
    """The strategies in the order of their ids, and the ATT&CK releases that they are checked against.

    `texts` holds every page that could be read at all, by the name that findings call it by. `installed` looks up
    other releases than those that the strategies are pinned to, and what earlier ones said. `required` are the sections
    that the project asks for by status, where it does not ask for those of the framework; `logsources` is its file of
    log sources of its own. `sketches` are what was kept of the sections of pages by their names, for rules that
    compare them.
    """

    entries: tuple[Entry, ...]
    releases: Mapping[str, Index] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    installed: Installed = field(default_factory=Installed)
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    logsources: Path | None = None
    sketches: Mapping[str, tuple[Sketch, ...]] = field(default_factory=dict)

    @cached_property
    def strategies(self) -> tuple[Strategy, ...]:
        """The strategies alone."""
        return tuple(entry.strategy for entry in self.entries)

    def index(self, item: Strategy) -> Index | None:
        """The release that a strategy is pinned to, or None where it is not installed."""
        return self.releases.get(item.attack_version)

    def entry(self, item: Strategy) -> Entry:
        """What belongs to a strategy."""
        return next(entry for entry in self.entries if entry.strategy is item)


def strategy_files(folder: Path) -> list[Path]:
    """The Markdown files of a folder, sorted; those whose name begins with `_` or `.` are left out."""
    return sorted(
        path
        for path in folder.rglob("*.md")
        if not any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)
        and path.name != "README.md"
    )


def read_entry(source: Text, settings: Settings | None = None) -> tuple[Entry | None, Diagnostics]:
    """One page, as far as it can be used."""
    page, findings = markdown.parse(source)
    if page.front is None or any(f.severity is Severity.ERROR for f in findings):
        return None, findings
    findings = (*findings, *schema.check(page.front))
    if findings or not isinstance(page.front, yaml.Mapping):
        return None, findings
    item = strategy.build(page, page.front)
    lowered = sigma.lower([block.content for _, block in item.blocks("yaml sigma")], settings)
    cases, case_findings = _cases(item)
    entry = Entry(
        strategy=item,
        rules=lowered.rules,
        documents=lowered.documents,
        cases=cases,
        sound=not any(f.severity is Severity.ERROR for f in lowered.diagnostics),
    )
    return entry, (*lowered.diagnostics, *case_findings)


def load(
    files: Iterable[tuple[Path, str]],
    releases: Mapping[str, Index] | None = None,
    settings: Settings | None = None,
    installed: Installed | None = None,
) -> tuple[Catalog, Diagnostics]:
    """The catalog of some files, each given with the name that findings call it by.

    Without `releases`, those of the `installed` ATT&CK releases that the strategies are pinned to are loaded. Findings
    about the filters of the project, which `settings` names, are among those that come back.
    """
    entries: list[Entry] = []
    findings: list[Diagnostic] = [*sigma.check_filters(settings)] if settings else []
    texts: dict[str, Text] = {}
    for path, name in files:
        source = read_text(path, name)
        if isinstance(source, Diagnostic):
            findings.append(source)
            continue
        texts[name] = source
        entry, found = read_entry(source, settings)
        findings.extend(found)
        if entry is not None:
            entries.append(entry)
    entries.sort(key=lambda entry: (entry.strategy.id, entry.strategy.name))
    installed = installed or Installed()
    if releases is None:
        pinned = {entry.strategy.attack_version for entry in entries}
        releases = {
            release: installed.load(release)
            for release in installed.releases()
            if release in pinned
        }
    return Catalog(tuple(entries), releases, texts, installed), tuple(findings)


def _cases(item: Strategy) -> tuple[tuple[Case, ...], Diagnostics]:
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    for section, block in item.blocks("yaml case"):
        if section not in ("validation", "false_positives", "blind_spots"):
            findings.append(_misplaced(block.span))
            continue
        node, found = yaml.read(block.content)
        if node is None and not found:
            found = (Diagnostic(block.span, "ADS103", "this case is empty"),)
        if node is not None and not found:
            found = schema.check(node, "case")
        findings.extend(found)
        if not found and isinstance(node, yaml.Mapping):
            try:
                cases.append(strategy.build_case(section, block, node))
            except TimelineError as error:
                place = yaml.locate(node, (error.key,))
                findings.append(Diagnostic(place, "ADS103", str(error)))
    return tuple(cases), (*findings, *_repeated_names(cases))


def _repeated_names(cases: list[Case]) -> Iterator[Diagnostic]:
    seen: dict[str, Case] = {}
    for case in cases:
        first = seen.setdefault(case.name, case)
        if first is not case:
            message = f"another case of this page is also named '{case.name}' (line {first.span('name').line})"
            yield Diagnostic(case.span("name"), "ADS109", message, "a case is known by its name")


def _misplaced(span: Span) -> Diagnostic:
    return Diagnostic(
        span,
        "ADS108",
        "a case claims nothing here",
        "move it to Validation, False Positives, or Blind Spots and Assumptions",
    )
