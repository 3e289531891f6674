"""`--mutate` and `--uncovered` of `adsc test`: the options, and how scores are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.evidence import LeftOut, Score

F = TypeVar("F", bound=Callable[..., Any])

_NOTE = (
    "An event may join a case that is there: where `alerts:` gives the exact number, each of its events counts.",
    "Where several rules read an event, name the one that is meant: `rule:`.",
    "Where no product writes such an event, accept the change by its id, under 'mutation: accept'.",
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


@dataclass(frozen=True, slots=True)
class Asked:
    """The options, as they are given."""

    mutate: bool
    uncovered: bool

    @property
    def any(self) -> bool:
        """Whether scores have to be measured."""
        return self.mutate or self.uncovered


def asked(options: dict[str, Any]) -> Asked:
    """Take the options about mutation out of those of a command."""
    return Asked(options.pop("mutate"), options.pop("uncovered"))


def scores_as_text(scores: Mapping[str, Score]) -> str:
    """The scores for people: one line per strategy and below it the survivors."""
    lines = [line for key, score in sorted(scores.items()) for line in _lines(key, score)]
    if any(score.survivors for score in scores.values()):
        lines.extend(_NOTE)
    return "".join(f"{line}\n" for line in lines)


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
