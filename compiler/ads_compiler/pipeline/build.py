"""All stages of a run: files to findings, evidence, detectors and a site. Read this first.

`STAGES` lists the stages in order; `check`, `run_cases` and `check_and_test` each run some of them.
`pipeline/stage.py` says what a stage is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ads_compiler.config import Project
from ads_compiler.core.cache import Store
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import ATOMICS, REVIEWS, STRENGTH
from ads_compiler.pipeline import artifacts, settings
from ads_compiler.pipeline.conclude import conclude
from ads_compiler.pipeline.result import Result
from ads_compiler.pipeline.selection import Selection
from ads_compiler.pipeline.stage import (
    Codes,
    Progress,
    Request,
    Stage,
    families,
    later,
    reportable,
    run,
    silent,
)  # fmt: skip

if TYPE_CHECKING:
    from ads_compiler.testing.cases import Choice

Publish = Callable[[Project, Result], Path]

# What a page, the schema, ATT&CK and the configuration decide; evidence and reviews have their own.
PAGES = families(*(set(Family) - {Family.TARGET, Family.EVIDENCE, Family.LIFECYCLE}))
LINTED = families(*(set(Family) - {Family.TARGET, Family.EVIDENCE}), but=REVIEWS, also={"ADS620"})
TARGET = families(Family.TARGET)
CASE_RESULTS = families(Family.EVIDENCE, but=ATOMICS | STRENGTH | {"ADS613"})
PROOF = families(also={"ADS613"})
REVIEWED = families(also=REVIEWS)


def _nothing(_request: Request) -> Codes:
    return frozenset()


def _atomics(request: Request) -> Codes:
    """Only a checkout of Atomic Red Team shows these."""
    return ATOMICS - {"ADS620"} if request.project.atomics else frozenset()


def _strength(request: Request) -> Codes:
    """Findings about mutation are reported on request only."""
    return STRENGTH if request.report_strength or request.report_reach else frozenset()


READ = Stage("read", "reading strategies", PAGES, later("discover", "read_pages"))
LINT = Stage("lint", "checking pages", LINTED, later("lint", "check_pages"))
TARGETS = Stage("targets", "checking the logic", TARGET, later("lint", "check_targets"))
COMPARE = Stage("compare", "comparing pages", PAGES, later("lint", "compare_pages"))
RAW = Stage("raw", "checking pages without front matter", PAGES, later("lint", "check_raw"))
REVIEW = Stage("review", "checking reviews", REVIEWED, later("reviews", "check_reviews"))
CHOOSE = Stage("choose", "choosing cases", _nothing, later("prove", "choose"))
SOURCES = Stage("sources", "looking up sources", _atomics, later("prove", "check_sources"))
COMPILE = Stage("compile", "compiling detectors", _nothing, later("prove", "compile_rules"))
CASES = Stage("cases", "running cases", CASE_RESULTS, later("prove", "run_cases"))
BENIGN = Stage("benign", "running benign events", CASE_RESULTS, later("prove", "run_benign"))
PROVEN = Stage("proven", "weighing the proof", PROOF, later("prove", "weigh"))
MUTATE = Stage("mutate", "measuring how strong cases are", _strength, later("prove", "mutate"))

STAGES = (
    READ, LINT, TARGETS, COMPARE, RAW, REVIEW, CHOOSE, SOURCES,
    COMPILE, CASES, BENIGN, PROVEN, MUTATE,
)  # fmt: skip
CHECK = (READ, LINT, TARGETS, COMPARE, RAW, REVIEW, SOURCES)
TEST = (READ, CHOOSE, TARGETS, SOURCES, COMPILE, CASES, BENIGN, PROVEN, MUTATE)
# The stages of CHECK that a cache wraps: a page that did not change keeps what they reported.
KEPT = (READ, LINT, TARGETS, COMPARE)
CACHED = Stage("cached", "checking strategies", _nothing, later("cache", "run_kept"))


def check(
    project: Project,
    paths: Sequence[Path] = (),
    selection: Selection | None = None,
    store: Store | None = None,
) -> Result:
    """Check pages. Rules that compare strategies see all pages; findings are on `paths` only.

    With a `store`, pages whose findings it holds are not checked again, and large sets are checked
    by several processes; the catalog of the result then holds outlines of pages, and all texts.
    """
    request = Request(project, paths, selection, store)
    stages = CHECK if store is None else (CACHED, *(s for s in CHECK if s not in KEPT))
    return _result(request, stages, CHECK)


def run_cases(
    project: Project,
    paths: Sequence[Path] = (),
    choice: Choice | None = None,
    *,
    strength: bool = False,
    reach: bool = False,
) -> Result:
    """Run the cases of strategies through their detectors.

    The findings are what made pages unreadable or kept rules from being compiled, and failed cases;
    with `strength` those about mutation scores, with `reach` logic that no case reaches. `choice`
    narrows strategies and cases; if some cases of a page are left out, no benign events run.
    """
    request = Request(project, paths, choice=choice, report_strength=strength, report_reach=reach)
    return _result(request, TEST, TEST)


def check_and_test(
    project: Project,
    *,
    measure: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> Result:
    """Run every check of a project, with mutation scores if `measure` is set.

    With `strict`, a strategy in review or production that is not proven is an error.
    """
    request = Request(project, measure=measure, strict=strict)
    return _result(request, STAGES, STAGES, progress)


def _result(
    request: Request,
    stages: Sequence[Stage],
    counted: Sequence[Stage],
    progress: Progress = silent,
) -> Result:
    settings.verify(request.project)
    selection = request.selection or Selection.of(request.project)
    state, findings = run(request, stages, progress)
    return conclude(state, findings, selection, reportable(request, counted, STAGES))


@dataclass(frozen=True)
class Built:
    """What a build has written; `site` is None where no site was asked for."""

    result: Result
    detectors: int
    site: Path | None


def build(
    project: Project,
    publish: Publish | None,
    progress: Progress = silent,
    *,
    strict: bool = False,
) -> Built:
    """The main job: write everything sound, whatever the findings; the exit code is the verdict.

    `publish` makes the site, last; it is handed in, since the generator takes long to import.
    """
    folders = (artifacts.DETECTORS, artifacts.NAVIGATOR)
    artifacts.refuse_foreign(project, (*folders, *(artifacts.SITE if publish else ())))
    result = check_and_test(project, measure=True, strict=strict, progress=progress)
    progress("writing detectors, evidence.json, catalog.json and layers")
    detectors = artifacts.write(project, result)
    if publish is None:
        return Built(result, detectors, None)
    progress("building the site")
    return Built(result, detectors, publish(project, result))
