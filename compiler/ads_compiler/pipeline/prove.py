"""Stages that prove strategies: compile detectors, run cases and benign events, measure scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ads_compiler.attack_mapping import atomics
from ads_compiler.catalog import Entry
from ads_compiler.codegen import loader
from ads_compiler.codegen import modules as compiling
from ads_compiler.codegen.runtime.routing import Router
from ads_compiler.config import log_sources
from ads_compiler.core.diagnostics import Diagnostic, Severity
from ads_compiler.evidence import Score
from ads_compiler.pipeline.discover import find_files
from ads_compiler.pipeline.stage import State, with_evidence
from ads_compiler.rules import leftovers
from ads_compiler.testing import benign_corpus, cached_scores, cases
from ads_compiler.testing.mutation.findings import of_acceptances, of_coverage, of_score

CLAIMING = ("review", "production")  # statuses that claim more than a draft does
Proved = tuple[State, Iterable[Diagnostic]]


def choose(state: State) -> Proved:
    """Narrow the run to the strategies and cases that were asked for."""
    choice, project = state.request.choice, state.project
    if choice is None:
        return state, ()
    pages = {name: path for path, name in find_files(project, state.request.paths)}
    entries, names = choice.narrow(project, state.entries, pages)
    left_out = frozenset(pages) - names
    return replace(state, entries=entries, names=names, left_out=left_out), ()


def check_sources(state: State) -> Proved:
    """Look up the sources of events in a checkout of Atomic Red Team, where there is one."""
    catalog = state.catalog
    return state, atomics.check(state.project, catalog.outlines, catalog.texts, state.names)


def compile_rules(state: State) -> Proved:
    """Compile each strategy whose logic is sound to a detector, and import it."""
    routes = log_sources.load(state.project.logsources)
    sources = compiling.detectors(state.project, state.entries)
    rules = {entry.strategy.name: entry.rules for entry in state.entries}
    modules = {
        name: loader.load(source, Path(name).stem, routes, rules[name])
        for name, source in sources.items()
    }
    compiled = compiling.compiled(state.entries, sources)
    by_id = {key: sources[entry.strategy.name] for key, entry in compiled.items()}
    return replace(state, sources=by_id, compiled=compiled, modules=modules), ()


def run_cases(state: State) -> Proved:
    """Run every case through the detector of its page."""
    project = state.project
    # Within a case the order of events is that of their times.
    detectors = {
        name: partial(module.Detector, lateness=math.inf, times=project.time_field)
        for name, module in state.modules.items()
    }
    router = Router(log_sources.load(project.logsources))
    evidence = cases.run(state.entries, detectors, project.strategies, router)
    return with_evidence(state, results=evidence.results), evidence.findings


def run_benign(state: State) -> Proved:
    """Run the benign events of the project through all detectors: alerts are noise."""
    project = state.project
    files = [] if state.request.partial else benign_corpus.corpus(project)
    # A page without a detector takes no part, nor does the second of two with one id.
    entries = [entry for entry in state.live if entry.strategy.name in state.modules]
    first = {entry.strategy.id: entry for entry in reversed(entries)}
    if not files or not first:
        return state, ()
    ordered = [first[key] for key in sorted(first)]
    merged = loader.together(state.modules[entry.strategy.name] for entry in ordered)
    detector = partial(merged, lateness=math.inf, times=project.time_field)
    benign, findings = benign_corpus.run(project, ordered, detector, files)
    return with_evidence(state, benign=benign), findings


def weigh(state: State) -> Proved:
    """Decide which strategies are proven, and report those that claim to be and are not."""
    doubts: dict[str, tuple[str, ...]] = {}
    for entry in state.entries:
        reasons = leftovers.doubts(entry)
        if reasons:  # of two pages with one id, both count
            doubts[entry.strategy.id] = (*doubts.get(entry.strategy.id, ()), *reasons)
    state = with_evidence(state, doubts=doubts)
    return state, () if state.request.partial else _unproven(state)


def _unproven(state: State) -> Iterator[Diagnostic]:
    """Strategies in review or production that are not proven.

    A failing case has its own finding, and nothing is added to it unless that is a warning and the
    run is strict.
    """
    severity = Severity.ERROR if state.request.strict else Severity.WARNING
    for entry in state.entries:
        item = entry.strategy
        reasons = state.evidence.unproven(item.id) if item.status in CLAIMING else ()
        results = state.evidence.of(item.id)
        failed = (result.finding for result in results if result.finding is not None)
        if reasons and not any(finding.severity >= severity for finding in failed):
            message = f"a strategy in {item.status} is not proven: {'; '.join(reasons)}"
            hint = "write what is missing, or set the status to 'draft'"
            yield Diagnostic(item.span("status"), "ADS613", message, hint, severity=severity)


def mutate(state: State) -> Proved:
    """Measure how many changes to the rules the cases notice, where that is asked for."""
    request = state.request
    reported = request.report_strength or request.report_reach
    if not (request.measure or reported):
        return state, ()
    entries = state.entries if reported else state.live
    first = {entry.strategy.id: entry for entry in reversed(entries)}
    scores = cached_scores.scores(state.project, list(first.values()))
    if request.measure or request.report_strength:
        state = with_evidence(state, scores=scores)
    return state, _about_scores(state, first, scores) if reported else ()


def _about_scores(
    state: State, entries: Mapping[str, Entry], scores: Mapping[str, Score]
) -> Iterator[Diagnostic]:
    for key, score in scores.items():
        item = entries[key].strategy
        if state.request.report_strength:
            yield from of_score(item, score, state.project.least_score(item.status))
            yield from of_acceptances(item, score)
        yield from of_coverage(score)
