"""The catalog: all strategies of a project, parsed, validated and lowered.

A file that cannot be used is reported and omitted; the others are still read.
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
from ads_compiler.core.files import read_page
from ads_compiler.core.text import Span, Text
from ads_compiler.detection.tree import LogSource, Rule
from ads_compiler.sigma import SigmaDocument
from ads_compiler.sigma.settings import Settings
from ads_compiler.strategy import Case, Outline, Strategy, markdown, schema
from ads_compiler.strategy.case_times import TimelineError


@dataclass(frozen=True, slots=True)
class Entry:
    """A strategy with its rules and cases; `sound` is False if some of its logic was refused."""

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
    """The strategies in the order of their ids, and the ATT&CK releases they are checked against.

    `texts` has every page that could be read, by its name in findings. `installed` gives access to
    other releases than those the strategies are pinned to, and to earlier facts. `required` has
    the sections that the project requires by status, if that differs from the framework;
    `logsources` is the project's file of log sources. `outlines` are those of all strategies, also
    of those whose entries were not needed because nothing changed since the last run.
    """

    entries: tuple[Entry, ...]
    releases: Mapping[str, Index] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    installed: Installed = field(default_factory=Installed)
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    logsources: Path | None = None
    outlines: tuple[Outline, ...] = ()

    @cached_property
    def strategies(self) -> tuple[Strategy, ...]:
        """The strategies without their rules and cases."""
        return tuple(entry.strategy for entry in self.entries)

    def index(self, item: Strategy) -> Index | None:
        """The release that a strategy is pinned to, or None if it is not installed."""
        return self.releases.get(item.attack_version)

    def entry(self, item: Strategy) -> Entry:
        """The entry of a strategy."""
        return next(entry for entry in self.entries if entry.strategy is item)


def strategy_files(folder: Path) -> list[Path]:
    """The Markdown files of a directory, sorted, without names that start with `_` or `.`."""
    return sorted(
        path
        for path in folder.rglob("*.md")
        if not any(part.startswith(("_", ".")) for part in path.relative_to(folder).parts)
        and path.name != "README.md"
    )


def read_entry(source: Text, settings: Settings | None = None) -> tuple[Entry | None, Diagnostics]:
    """The entry of a page, or None if it cannot be used, and the findings."""
    page, findings = markdown.parse(source)
    if page.raw:
        return None, findings
    if page.front is not None and not any(f.severity is Severity.ERROR for f in findings):
        findings = (*findings, *schema.check(page.front))
    given = page.front if not findings and isinstance(page.front, yaml.Mapping) else None
    # The rules and cases of a page are checked even if its facts cannot be used.
    item = strategy.build(page, given or strategy.stand_in())
    declared = dict.fromkeys(LogSource(t.product, t.category, t.service) for t in item.telemetry)
    blocks = [block.content for _, block in item.blocks("yaml sigma")]
    lowered = sigma.lower(blocks, settings, tuple(declared))
    cases, case_findings = _cases(item)
    entry = Entry(
        strategy=item,
        rules=lowered.rules,
        documents=lowered.documents,
        cases=cases,
        sound=not any(f.severity is Severity.ERROR for f in lowered.diagnostics),
    )
    return entry if given is not None else None, (*findings, *lowered.diagnostics, *case_findings)


def load(
    files: Iterable[tuple[Path, str]],
    releases: Mapping[str, Index] | None = None,
    settings: Settings | None = None,
    installed: Installed | None = None,
) -> tuple[Catalog, Diagnostics]:
    """The catalog of some files, each given with its name in findings.

    Without `releases`, the `installed` ATT&CK releases that strategies are pinned to are loaded.
    The findings include those about the project's filters in `settings`.
    """
    entries: list[Entry] = []
    findings: list[Diagnostic] = [*sigma.check_filters(settings)] if settings else []
    texts: dict[str, Text] = {}
    for path, name in files:
        source = read_page(path, name)
        if isinstance(source, Diagnostic):
            findings.append(source)
            continue
        texts[name] = source
        entry, entry_findings = read_entry(source, settings)
        findings.extend(entry_findings)
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
    outlines = tuple(strategy.outline(entry.strategy) for entry in entries)
    whole = Catalog(tuple(entries), releases, texts, installed, outlines=outlines)
    return whole, tuple(findings)


def _cases(item: Strategy) -> tuple[tuple[Case, ...], Diagnostics]:
    cases: list[Case] = []
    findings: list[Diagnostic] = []
    for section, block in item.blocks("yaml case"):
        if section not in ("validation", "false_positives", "blind_spots"):
            findings.append(_misplaced(block.span))
            continue
        node, case_findings = yaml.read(block.content)
        if node is None and not case_findings:
            case_findings = (Diagnostic(block.span, "ADS103", "this case is empty"),)
        if node is not None and not case_findings:
            case_findings = schema.check(node, "case")
        findings.extend(case_findings)
        if not case_findings and isinstance(node, yaml.Mapping):
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
            line = first.span("name").line
            message = f"duplicate case name '{case.name}' (first used on line {line})"
            yield Diagnostic(case.span("name"), "ADS109", message, "give each case a unique name")


def _misplaced(span: Span) -> Diagnostic:
    return Diagnostic(
        span,
        "ADS108",
        "a case has no meaning in this section",
        "move it to Validation, False Positives, or Blind Spots and Assumptions",
    )
