"""The tuple of stages: each can be run, reports only what it says, and `build` leaves none out."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from ads_compiler.config import discover
from ads_compiler.core.codes import ATOMICS, CODES
from ads_compiler.pipeline import build
from ads_compiler.pipeline.stage import Request, State, reportable
from ads_compiler.testing.cases import Choice
from support.projects import BASE, project

FAULTY = (
    BASE.replace("T1040", "T1562.001", 1)
    .replace("container.image.name: netops", "container.image.nam: netops")
    .replace("## Goal", "## Gaol", 1)
)


def test_check_and_test_are_in_the_order_of_all_stages() -> None:
    order = {stage.name: place for place, stage in enumerate(build.STAGES)}
    assert len(order) == len(build.STAGES)
    for stages in (build.CHECK, build.KEPT):
        assert [order[stage.name] for stage in stages] == sorted(order[s.name] for s in stages)
    assert {stage.name for stage in (*build.CHECK, *build.TEST)} == set(order)


@pytest.mark.parametrize(
    "name", re.findall(r'later\("([^)]*)"\)', Path(build.__file__).read_text())
)
def test_the_function_of_every_stage_exists(name: str) -> None:
    module, function = name.split('", "')
    assert callable(getattr(import_module(f"ads_compiler.pipeline.{module}"), function))


@pytest.mark.parametrize("stages", [build.CHECK, build.TEST, build.STAGES])
def test_a_stage_reports_only_codes_that_it_names(
    tmp_path: Path, stages: tuple[build.Stage, ...]
) -> None:
    root = project(
        tmp_path, good=BASE, bad=FAULTY, raw="# Raw\n\nT1040 TODO\n", broken="---\na: [\n"
    )
    request = Request(discover(root), report_strength=True, report_reach=True)
    state = State(request)
    seen = set()
    for stage in stages:
        state, findings = stage.work(state)
        codes = {str(finding.code) for finding in findings}
        assert codes <= stage.reports(request), stage.name
        seen |= codes
    assert len(seen) >= 3


def test_a_full_run_reports_every_code_that_needs_no_option(tmp_path: Path) -> None:
    request = Request(discover(project(tmp_path, good=BASE)), report_strength=True)
    missing = set(CODES) - reportable(request, build.STAGES, build.STAGES)
    # Only a checkout of Atomic Red Team shows these.
    assert missing == ATOMICS - {"ADS620"}


def test_a_run_does_not_speak_for_stages_that_it_leaves_out(tmp_path: Path) -> None:
    request = Request(discover(project(tmp_path, good=BASE)))
    checked = reportable(request, build.CHECK, build.STAGES)
    tested = reportable(request, build.TEST, build.STAGES)
    assert {"ADS104", "ADS301", "ADS711"} <= checked
    assert not {"ADS601", "ADS610", "ADS613"} & checked
    assert {"ADS601", "ADS610", "ADS613"} <= tested
    assert not {"ADS104", "ADS301", "ADS711"} & tested
    some = Request(request.project, choice=Choice(words=("x",)))
    assert reportable(some, build.TEST, build.STAGES) == frozenset()
