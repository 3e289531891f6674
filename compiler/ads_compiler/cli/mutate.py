"""`--mutate` and `--uncovered` of `adsc test`: the options, and how scores are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.catalog import Entry
    from ads_compiler.config import Project
    from ads_compiler.core.diagnostics import Diagnostic
    from ads_compiler.evidence import LeftOut
    from ads_compiler.testing.mutation import Score

F = TypeVar("F", bound=Callable[..., Any])

_NOTE = (
    "An event may join a case that is there: where `alerts:` gives the exact number, each of its events counts.",
    "Where several rules read an event, name the one that is meant: `rule:`.",
    "Where no product writes such an event, accept the change by its id, or leave out its kind: docs/evidence.md.",
)


def mutate_options(function: F) -> F:
    """`--mutate` and `--uncovered`."""
    mutate = click.option(
        "--mutate",
        is_flag=True,
        help="Break every rule in each meaningful way and list what no case notices.",
    )
    uncovered = click.option(
        "--uncovered",
        is_flag=True,
        help="List the conditions and values that no case shows at work.",
    )
    return mutate(uncovered(function))


class Judged:
    """What `build.run_cases` calls for further findings; holds the scores from then on."""

    def __init__(self, project: Project, mutate: bool, uncovered: bool) -> None:
        """Say what was asked for."""
        self.project, self.mutate, self.uncovered = project, mutate, uncovered
        self.scores: Mapping[str, Score] = {}

    def __call__(self, entries: Iterable[Entry]) -> Iterable[Diagnostic]:
        """The findings about the scores and the coverage of some pages."""
        from ads_compiler.testing import kept_scores
        from ads_compiler.testing.mutation.findings import of_acceptances, of_coverage, of_score

        chosen = {entry.strategy.id: entry for entry in reversed(list(entries))}
        self.scores = kept_scores.scores(self.project, list(chosen.values()))
        for key, score in self.scores.items():
            if self.mutate:
                item = chosen[key].strategy
                yield from of_score(item, score, self.project.least_score(item.status))
                yield from of_acceptances(item, score)
            yield from of_coverage(score)

    def text(self) -> str:
        """The scores for people, a line a strategy and below it the survivors; "" where they were not asked for."""
        if not self.mutate:
            return ""
        lines: list[str] = []
        for key, score in sorted(self.scores.items()):
            lines.extend(_lines(key, score))
        lines.extend(_NOTE if any(score.survivors for score in self.scores.values()) else ())
        return "".join(f"{line}\n" for line in lines)


def judged(project: Project, mutate: bool, uncovered: bool) -> Judged | None:
    """What is to be asked of the pages besides their cases, if anything."""
    return Judged(project, mutate, uncovered) if mutate or uncovered else None


def show(asked: Judged | None, style: str) -> None:
    """Print the scores, where text is wanted."""
    if asked is not None and style == "text":
        click.echo(asked.text(), nl=False)


def of_field(kind: LeftOut) -> str:
    """The field that a kind of change is left out for, if it is one."""
    return f" of {kind.field}" if kind.field else ""


def _lines(key: str, score: Score) -> Iterable[str]:
    from ads_compiler.report.plain import visible
    from ads_compiler.testing.mutation.findings import percent

    if score.value is None:
        yield visible(
            f"{key}: no mutation score: {score.undefined or 'there is nothing to change in its rules'}"
        )
        return
    yield f"{key}: mutation score {percent(score.value)} ({score.killed} of {score.total} changes are noticed)"
    for one in score.survivors:
        yield visible(f"  {one.span} {one.rule}: {one.description} [{one.operator} {one.id}]")
        if one.advice:
            yield from (visible(f"      {line}") for line in one.advice.split("\n"))
    for one in score.accepted:
        yield visible(
            f"  accepted: {one.span} {one.rule}: {one.description} [{one.operator} {one.id}]: {one.accepted}"
        )
    for kind in score.left_out:
        yield visible(
            f"  left out: {kind.changes} [{kind.operator}]{of_field(kind)}: {kind.reason}"
        )
