"""`--mutate` and `--uncovered` of `adsc test`: the options, and the scores as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from ads_compiler.evidence import LeftOut, Score
from ads_compiler.report.plain import visible
from ads_compiler.testing.mutation.findings import percent

F = TypeVar("F", bound=Callable[..., Any])

_NOTE = (
    "You can add an event to an existing case; if `alerts:` gives an exact number, update it.",
    "If several rules read an event, name the intended one with `rule:`.",
    "If no product writes such an event, accept the change by its id, under 'mutation: accept'.",
)


def mutate_options(function: F) -> F:
    """`--mutate` and `--uncovered`."""
    mutate = click.option(
        "--mutate",
        is_flag=True,
        help="Break the rules in small ways and list the changes that no case detects.",
    )
    uncovered = click.option(
        "--uncovered",
        is_flag=True,
        help="List the conditions and values that no case exercises.",
    )
    return mutate(uncovered(function))


@dataclass(frozen=True, slots=True)
class MutateOptions:
    """The options, as given on the command line."""

    mutate: bool
    uncovered: bool

    @property
    def any(self) -> bool:
        """Whether scores have to be measured."""
        return self.mutate or self.uncovered


def parse(options: dict[str, Any]) -> MutateOptions:
    """Remove the mutation options from the options of a command, and return them."""
    return MutateOptions(options.pop("mutate"), options.pop("uncovered"))


def scores_as_text(scores: Mapping[str, Score]) -> str:
    """The scores as text: a line per strategy, followed by the changes no case detects."""
    lines = [line for key, score in sorted(scores.items()) for line in _lines(key, score)]
    if any(score.survivors for score in scores.values()):
        lines.extend(_NOTE)
    return "".join(f"{line}\n" for line in lines)


def of_field(kind: LeftOut) -> str:
    """The suffix for a kind of change that is left out for one field only, else ""."""
    return f" of {kind.field}" if kind.field else ""


def _lines(key: str, score: Score) -> Iterable[str]:

    if score.value is None:
        yield visible(
            f"{key}: no mutation score: {score.undefined or 'its rules have nothing to change'}"
        )
        return
    yield (
        f"{key}: mutation score {percent(score.value)} "
        f"({score.killed} of {score.total} changes detected)"
    )
    for one in score.survivors:
        yield visible(f"  {one.span} {one.rule}: {one.description} [{one.operator} {one.id}]")
        if one.advice:
            yield from (visible(f"      {line}") for line in one.advice.split("\n"))
    for one in score.accepted:
        yield visible(
            f"  accepted: {one.span} {one.rule}: {one.description} "
            f"[{one.operator} {one.id}]: {one.accepted}"
        )
    for kind in score.left_out:
        yield visible(
            f"  left out: {kind.changes} [{kind.operator}]{of_field(kind)}: {kind.reason}"
        )
