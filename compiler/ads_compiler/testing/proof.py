"""Proof of strategies: their logic compiled, the cases of their pages run through it, and ordinary events."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ads_compiler.catalog import Entry
from ads_compiler.codegen import loader
from ads_compiler.codegen import modules as compiling
from ads_compiler.config import Project, log_sources
from ads_compiler.core.diagnostics import Diagnostics
from ads_compiler.evidence import Benign, Evidence


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
    live = [entry for entry in entries if entry.strategy.status != "deprecated"] if benign else []
    quiet, loud = _benign(project, live)
    findings = (*evidence.findings, *loud)
    return Proof(compiling.by_id(entries, sources), replace(evidence, benign=quiet), findings)


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
