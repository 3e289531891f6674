"""Proof of strategies: their logic compiled, the cases of their pages run through it, and ordinary events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ads_compiler.catalog import Entry
from ads_compiler.codegen import loader
from ads_compiler.codegen import modules as compiling
from ads_compiler.config import Project, log_sources
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Severity
from ads_compiler.evidence import Benign, Evidence
from ads_compiler.rules import leftovers

CLAIMING = ("review", "production")  # statuses that claim more than a draft does


@dataclass(frozen=True, slots=True)
class Proof:
    """The detector modules by strategy id, what running them has shown, and what is to be told of it."""

    sources: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    findings: Diagnostics = ()


def prove(project: Project, entries: Sequence[Entry], *, benign: bool = True) -> Proof:
    """Compile strategies and run their cases, and with `benign` all that are not deprecated on the benign corpus."""
    # What reads events is not loaded where none are run.
    from ads_compiler.codegen.runtime.routing import Router
    from ads_compiler.testing import cases

    routes = log_sources.load(project.logsources)
    sources = compiling.detectors(project, entries, routes)
    modules = {name: loader.load(source, Path(name).stem) for name, source in sources.items()}
    # Within a case the order of events is that of their times.
    detectors = {
        name: partial(module.Detector, lateness=math.inf, times=project.time_field)
        for name, module in modules.items()
    }
    evidence = cases.run(entries, detectors, project.strategies, Router(routes))
    evidence = replace(evidence, doubts=_doubts(entries))
    live = [entry for entry in entries if entry.strategy.status != "deprecated"] if benign else []
    quiet, loud = _benign(project, live)
    findings = (*evidence.findings, *loud)
    return Proof(compiling.by_id(entries, sources), replace(evidence, benign=quiet), findings)


def unproven(
    entries: Iterable[Entry], evidence: Evidence, *, strict: bool = False
) -> Iterator[Diagnostic]:
    """Strategies in review or production that are not proven: warnings, and errors where the run is `strict`.

    Nothing is added to the finding of a failing case, unless that is a warning and the run is strict.
    """
    for entry in entries:
        item = entry.strategy
        reasons = evidence.unproven(item.id) if item.status in CLAIMING else ()
        severity = Severity.ERROR if strict else Severity.WARNING
        failing = (result.finding for result in evidence.of(item.id) if result.finding is not None)
        if not reasons or any(finding.severity >= severity for finding in failing):
            continue
        message = f"a strategy in {item.status} is not proven: {'; '.join(reasons)}"
        hint = "write what is missing, or set the status to 'draft'"
        yield Diagnostic(item.span("status"), "ADS613", message, hint, severity=severity)


def _doubts(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """What is left of templates, by the id of the strategy; of two pages with one id, both count."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if reasons := leftovers.doubts(entry):
            found[entry.strategy.id] = (*found.get(entry.strategy.id, ()), *reasons)
    return found


def _benign(project: Project, entries: Sequence[Entry]) -> tuple[Benign, Diagnostics]:
    from ads_compiler.testing import benign_corpus

    files = benign_corpus.corpus(project)
    source, used = compiling.together(project, entries) if files else ("", frozenset[str]())
    if not source:
        return Benign(), ()
    # A page without a detector was not heard, nor was the second of two with one id.
    heard = [entry for entry in entries if entry.strategy.name in used]
    module = loader.load(source, "together")
    return benign_corpus.run(
        project, heard, partial(module.Detector, lateness=math.inf, times=project.time_field), files
    )
