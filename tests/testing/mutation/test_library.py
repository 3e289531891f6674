"""The library of this repository: masks give the evidence that detectors give, for the rules and for broken ones."""

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ads_compiler.codegen.runtime.routing import Router
from ads_compiler.config import discover, log_sources
from ads_compiler.pipeline.discover import read as read_catalog
from ads_compiler.pipeline.prove import compile_rules, run_cases
from ads_compiler.pipeline.stage import Request, State
from ads_compiler.testing import mutation
from ads_compiler.testing.mutation.changes import changes
from ads_compiler.testing.mutation.page import Page

ROOT = Path(__file__).parents[3]
SAMPLE = 3
STEP = 4  # every strategy is measured by `adsc test --mutate`; here some are compared with their detectors


@cache
def library():
    project = replace(discover(ROOT), benign=ROOT / "none")  # ordinary events have no say in scores
    whole = read_catalog(project)[0]
    return project, replace(whole, entries=whole.entries[::STEP])


def page(entry, project):
    return Page(
        entry, Router(log_sources.load(project.logsources)), project.strategies, project.time_field
    )


def evidence(project, *entries):
    """The results of the cases of some pages, by their compiled detectors."""
    state = State(Request(project), entries=entries)
    for stage in (compile_rules, run_cases):
        state, _ = stage(state)
    return state.evidence


def test_masks_give_the_alerts_of_every_case():
    project, whole = library()
    found = evidence(project, *whole.entries)
    for entry in whole.entries:
        ready = page(entry, project)
        told = {t.case.name: ready.count(t, ready.hits, ready.counting) for t in ready.trials}
        assert told == {result.case.name: result.alerts for result in found.of(entry.strategy.id)}


@pytest.mark.parametrize("place", range(0, len(list((ROOT / "strategies").glob("*.md"))), STEP))
def test_a_broken_rule_is_noticed_where_its_detector_fails_a_case(place):
    project, whole = library()
    entry = whole.entries[place // STEP]
    ready = page(entry, project)
    chance = random.Random(place)
    for rule in chance.sample(entry.rules, 1):
        made = list(changes(rule))
        for change in chance.sample(made, min(SAMPLE, len(made))):
            rules = tuple(replace(r, logic=change.logic) if r is rule else r for r in entry.rules)
            results = evidence(project, replace(entry, rules=rules)).of(entry.strategy.id)
            failed = next((result.case.name for result in results if not result.passed), None)
            assert ready.broken_by(rule, change.logic) == failed, change.description


def test_every_change_of_a_correlation_is_judged_as_its_detector_does():
    project, whole = library()
    entry = next(e for e in whole.entries if any(hasattr(rule.logic, "kind") for rule in e.rules))
    ready = page(entry, project)
    rule = ready.counting[0]
    for change in changes(rule):
        rules = tuple(replace(r, logic=change.logic) if r is rule else r for r in entry.rules)
        results = evidence(project, replace(entry, rules=rules)).of(entry.strategy.id)
        counts = {result.case.name: result.alerts for result in results}
        for trial, count in ready.counts(rule, change.logic):
            assert counts[trial.case.name] == count, change.description


def test_scores_are_of_each_strategy_and_the_same_each_time():
    project, whole = library()
    one = mutation.scores(project, whole.entries)
    few = whole.entries[:2]
    assert mutation.scores(project, few) == {
        entry.strategy.id: one[entry.strategy.id] for entry in few
    }
    assert set(one) == {entry.strategy.id for entry in whole.entries}
    assert all(score.value is not None for score in one.values())
