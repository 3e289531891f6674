"""Rules to detector modules: one of each strategy, one of plain Sigma files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from ads_compiler import __version__
from ads_compiler.catalog import Entry
from ads_compiler.codegen import folder, loader, python
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.config import Project, log_sources
from ads_compiler.core.diagnostics import Diagnostic, Severity, ordered
from ads_compiler.detection.tree import Correlation, Rule, leaves, without_orphans
from ads_compiler.sigma import rule_sets
from ads_compiler.sigma.settings import Settings

RULES_MODULE = "sigma_rules.py"


def detectors(
    project: Project, entries: Iterable[Entry], routes: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The detector module of every page whose logic is sound, by the name of its page.

    With `routes`, the table of `logsources`, each module stands alone.
    """
    return {
        e.strategy.name: python.emit(
            detector_facts(e, project), e.rules, routes, standalone=routes is not None
        )
        for e in entries
        if _compiles(e)
    }


def compiled(entries: Iterable[Entry], sources: Mapping[str, str]) -> dict[str, Entry]:
    """The entries that `sources` has a module of, by strategy id, sorted.

    If two pages share an id, the first one with a module wins.
    """
    known: dict[str, Entry] = {}
    for entry in entries:
        if entry.strategy.name in sources:
            known.setdefault(entry.strategy.id, entry)
    return dict(sorted(known.items()))


def _compiles(entry: Entry) -> bool:
    return bool(entry.sound and entry.rules and not python.check(entry.rules))


def detector_facts(entry: Entry, project: Project) -> DetectorFacts:
    """What a detector module says of its strategy."""
    item = entry.strategy
    url = f"{project.site_url}strategies/{item.slug}/"
    return DetectorFacts(
        id=item.id,
        title=item.title,
        status=item.status,
        priority=item.priority,
        techniques=tuple(claim.id for claim in item.techniques),
        attack_release=item.attack_version,
        contain=item.response.contain if item.response else None,
        escalate_to=item.response.escalate_to if item.response else None,
        response_steps=item.response_steps,
        url=url,
        response_url=f"{url}#response",
        tool_version=__version__,
        file=item.name,
    )


@dataclass(frozen=True)
class CompiledRules:
    """Plain Sigma rules in one module: the rules that are in it, and why others are not."""

    rules: tuple[Rule, ...]
    documents: int
    findings: tuple[Diagnostic, ...]
    folder: Path
    routes: Mapping[str, Any]
    standalone: bool

    @cached_property
    def source(self) -> str:
        """The text of the module; empty without rules."""
        if not self.rules:
            return ""
        routes = self.routes if self.standalone else None
        name = partial(shown_from, self.folder)
        return python.emit(None, self.rules, routes, standalone=self.standalone, file=name)

    @property
    def refused(self) -> tuple[Diagnostic, ...]:
        """The findings that kept rules or files out."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    def files(self) -> dict[str, str | bytes]:
        """The module and its manifest by name; rule files are relative to their common folder."""
        rules = [
            {
                "id": rule.sigma_id,
                "key": rule.key,
                "title": rule.title,
                "level": rule.level or None,
                "logsource": [
                    rule.logsource.product,
                    rule.logsource.category,
                    rule.logsource.service,
                ],
                "file": shown_from(self.folder, rule.span.file),
                "alerts": rule.alerts,
            }
            for rule in self.rules
        ]
        refused = [
            {
                "file": shown_from(self.folder, f.span.file),
                "line": f.span.line,
                "code": f.code,
                "message": f.message,
            }
            for f in self.refused
        ]
        detector = {"strategy": None, "file": RULES_MODULE, "sha256": loader.digest(self.source)}
        common = {} if self.standalone else folder.shared(self.routes)
        if common:
            name = RULES_MODULE.removesuffix(".py")
            common |= folder.planned({name: self.rules}, {name: self.source})
        manifest: dict[str, Any] = {"version": 1, "tool": f"adsc {__version__}"}
        manifest |= folder.shared_rows(common) | {
            "detectors": [detector],
            "rules": rules,
            "refused": refused,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        return {**common, RULES_MODULE: self.source, "manifest.json": text}


def shown_from(folder: Path, file: str) -> str:
    """The name of a file as it is named from a folder that holds it."""
    path = Path(file).resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file


def sigma_rules(
    project: Project, paths: Sequence[Path], *, standalone: bool = False
) -> CompiledRules:
    """Compile the plain Sigma files that paths name."""
    loaded = rule_sets.load(rule_sets.rule_files(paths), Settings.of(project))
    findings = list(loaded.findings)
    rules = list(loaded.rules)
    problems = python.check(rules)
    if problems:
        findings.extend(problems)
        places = {(finding.span.file, finding.span.line) for finding in problems}
        rules = without_orphans(rule for rule in rules if not _touches(rule, places))
    routes, base = log_sources.load(project.logsources), _common(paths)
    return CompiledRules(
        tuple(rules), loaded.documents, ordered(findings), base, routes, standalone
    )


def _common(paths: Sequence[Path]) -> Path:
    """The folder that holds all of the paths; of one folder itself."""
    whole = [path.resolve() for path in paths]
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in whole]))


def _touches(rule: Rule, places: set[tuple[str, int]]) -> bool:
    spans = [rule.span]
    if not isinstance(rule.logic, Correlation):
        spans += [leaf.span for leaf in leaves(rule.logic) if leaf.span is not None]
    return any((span.file, span.line) in places for span in spans)
