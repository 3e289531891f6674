"""Proof of strategies: their logic compiled, the cases of their pages run through it, and ordinary events."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ads_compiler import compiling, logsources
from ads_compiler.catalog import Entry
from ads_compiler.diagnostics import Diagnostics
from ads_compiler.evidence import Benign, Evidence
from ads_compiler.project import Project
from ads_compiler.targets import loader


@dataclass(frozen=True, slots=True)
class Proof:
    """The detector modules by strategy id, what running them has shown, and what is to be told of it."""

    sources: Mapping[str, str] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)
    findings: Diagnostics = ()


def prove(project: Project, entries: Sequence[Entry], *, benign: bool = True) -> Proof:
    """Compile strategies and run their cases, and with `benign` all that are not deprecated on the benign corpus."""
    # What reads events is not loaded where none are run.
    from ads_compiler import cases
    from ads_compiler.targets.standalone.routing import Router

    routes = logsources.load(project.logsources)
    sources = compiling.detectors(project, entries, routes)
    modules = {name: loader.load(source, Path(name).stem) for name, source in sources.items()}
    # Within a case the order of events is that of their times.
    detectors = {
        name: partial(module.Detector, lateness=math.inf, times=project.time_field) for name, module in modules.items()
    }
    evidence = cases.run(entries, detectors, project.strategies, Router(routes))
    live = [entry for entry in entries if entry.strategy.status != "deprecated"] if benign else []
    quiet, loud = _benign(project, live)
    findings = (*evidence.findings, *loud)
    return Proof(compiling.by_id(entries, sources), replace(evidence, benign=quiet), findings)


def _benign(project: Project, entries: Sequence[Entry]) -> tuple[Benign, Diagnostics]:
    from ads_compiler import benign

    files = benign.corpus(project)
    source, used = compiling.together(project, entries) if files else ("", frozenset[str]())
    if not source:
        return Benign(), ()
    # A page without a detector was not heard, nor was the second of two with one id.
    heard = [entry for entry in entries if entry.strategy.name in used]
    module = loader.load(source, "together")
    return benign.run(project, heard, partial(module.Detector, lateness=math.inf, times=project.time_field), files)
