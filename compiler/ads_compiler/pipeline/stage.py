"""What a stage is, what stages hand on to each other, and running them in order.

A stage is a function from a state to a new state and findings. It names the codes that it can
report, so that a run knows which findings it would have seen: a waiver of such a code that accepts
nothing is reported, and any other one is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.config import Project
from ads_compiler.core.cache import Store
from ads_compiler.core.code_table import Family
from ads_compiler.core.codes import CODES
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.evidence import Evidence
from ads_compiler.pipeline.selection import Selection

if TYPE_CHECKING:
    from ads_compiler.testing.cases import Choice

Codes = frozenset[str]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a run.

    `paths` are the pages to report on, the project's when empty; rules that compare pages read all
    of them in any case. `store` keeps findings of pages that do not change. `choice` narrows the
    cases that are run. `measure` asks for mutation scores, `report_strength` also for findings
    about them, and `report_reach` for findings about logic that no case reaches. `strict` makes an
    error of a strategy in review or production that is not proven.
    """

    project: Project
    paths: Sequence[Path] = ()
    selection: Selection | None = None
    store: Store | None = None
    choice: Choice | None = None
    measure: bool = False
    report_strength: bool = False
    report_reach: bool = False
    strict: bool = False

    @property
    def partial(self) -> bool:
        """Whether only some cases of a strategy are run, which shows nothing about the whole."""
        return self.choice is not None and self.choice.partial


@dataclass(frozen=True, slots=True)
class State:
    """What the stages of a run have produced so far.

    `names` are the pages that the run reports on, out of all those in `catalog`; `left_out` are
    pages that the choice of cases leaves out, of which nothing is reported. `entries` are the
    strategies among them. `modules` holds their detectors, imported, by the name of the page,
    `sources` the text of these by strategy id, and `compiled` the strategies they were made of.
    """

    request: Request
    catalog: Catalog = field(default_factory=lambda: Catalog(()))
    names: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    entries: tuple[Entry, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    compiled: Mapping[str, Entry] = field(default_factory=dict)
    modules: Mapping[str, Any] = field(default_factory=dict)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def project(self) -> Project:
        """The project of the run."""
        return self.request.project

    @property
    def live(self) -> tuple[Entry, ...]:
        """The chosen strategies that are not deprecated."""
        return tuple(entry for entry in self.entries if entry.strategy.status != "deprecated")


Work = Callable[[State], tuple[State, Iterable[Diagnostic]]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a run: its progress message, the codes that it can report, and its function."""

    name: str
    message: str
    reports: Callable[[Request], Codes]
    work: Work


def later(module: str, function: str) -> Work:
    """The function of a stage, imported when the stage first runs.

    Rules, detectors and what reads events take a fifth of a second to import, and many runs need
    none of them.
    """

    def work(state: State) -> tuple[State, Iterable[Diagnostic]]:
        imported: Work = getattr(import_module(f"ads_compiler.pipeline.{module}"), function)
        return imported(state)

    return work


def families(
    *included: Family, but: Iterable[str] = (), also: Iterable[str] = ()
) -> Callable[[Request], Codes]:
    """All codes of some families, without `but`, which another stage reports, and with `also`."""
    codes = {str(code) for code in CODES if code.family in included}
    reported = frozenset(codes.difference(but).union(also))
    return lambda _request: reported


def silent(_message: str) -> None:
    """Progress that nobody watches."""


def run(
    request: Request, stages: Iterable[Stage], progress: Progress = silent
) -> tuple[State, Diagnostics]:
    """The state after the last stage, and the findings of all stages."""
    state, findings = State(request), list[Diagnostic]()
    for stage in stages:
        progress(stage.message)
        state, more = stage.work(state)
        findings.extend(more)
    return state, tuple(item for item in findings if item.span.file not in state.left_out)


def reportable(request: Request, done: Iterable[Stage], every: Iterable[Stage]) -> Codes:
    """The codes that a run of some stages reports wherever they apply.

    A code that a stage outside of the run can report as well is not among them.
    """
    names = {stage.name for stage in done}
    inside = frozenset[str]().union(*(s.reports(request) for s in every if s.name in names))
    outside = frozenset[str]().union(*(s.reports(request) for s in every if s.name not in names))
    return frozenset() if request.partial else inside - outside


def with_evidence(state: State, **changes: object) -> State:
    """The state with some parts of its evidence replaced."""
    return replace(state, evidence=replace(state.evidence, **changes))  # type: ignore[arg-type]
