"""`adsc status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ads_compiler.cli import common, printing
from ads_compiler.core.clock import today
from ads_compiler.core.plural import counted
from ads_compiler.lifecycle import status as library
from ads_compiler.lifecycle.status import STATES as TITLES
from ads_compiler.lifecycle.status import Status
from ads_compiler.pipeline import build
from ads_compiler.report.plain import visible

# The keys of lifecycle.status.STATES, in the same order (checked by a test).
STATES = (
    "unproven", "weak", "noisy", "review-missing", "review-void", "review-by-author", "review-due",
    "waiver-expired", "waiver-expiring", "drift", "old", "proven",
)  # fmt: skip


@click.command()
@click.option(
    "--state",
    "selected",
    multiple=True,
    type=click.Choice(STATES),
    help="Only this state; may be repeated.",
)
@click.option("--mutate", is_flag=True, help="Also measure mutation scores, for the state 'weak'.")
@common.format_option
@common.project_option
def status(selected: tuple[str, ...], mutate: bool, style: str, project_dir: Path) -> None:
    """List strategies by state, with the reason and what to do.

    A strategy is listed under each state that applies: not proven, too noisy, not reviewed, with
    an expired waiver, outdated, old.

    \b
    Example: adsc status
    Example: adsc status --state unproven --format json
    """
    if "weak" in selected and not mutate:
        raise click.UsageError("the state 'weak' is only known with --mutate")
    project = common.open_project(project_dir)
    result = build.check_and_test(project, measure=mutate)
    statuses = library.of(
        project,
        result.catalog.strategies,
        result.evidence,
        result.diagnostics,
        result.waivers,
        today(),
    )
    states = selected or STATES
    if style == "json":
        printing.value(
            [_row(item, states) for item in statuses if not selected or _any_of(item, states)]
        )
    else:
        unknown = () if mutate and project.mutation_score else ("weak",)
        for line in _lines(statuses, [state for state in STATES if state in states], unknown):
            printing.line(line)
    if unread := result.strategies - len(statuses):
        printing.line(f"{counted(unread, 'page')} could not be read; see 'adsc check'", err=True)


def _any_of(item: Status, states: Sequence[str]) -> bool:
    return any(one.state in states for one in item.states)


def _row(item: Status, states: Sequence[str]) -> dict[str, object]:
    rows = [
        {"state": one.state, "reason": one.reason, "fix": one.fix or None}
        | ({"since": one.since} if one.since else {})
        for one in item.states
        if one.state in states
    ]
    page = item.strategy
    return {"strategy": page.id, "title": page.title, "status": page.status, "states": rows}


def _lines(
    statuses: Sequence[Status], states: Sequence[str], unknown: Sequence[str]
) -> Iterator[str]:
    """A table per state, then a line with the states that no strategy is in."""
    width = max((len(item.strategy.id) for item in statuses), default=0)
    level = max((len(item.strategy.status) for item in statuses), default=0)
    empty = []
    for state in states:
        rows = [
            (item.strategy, entry)
            for item in statuses
            for entry in item.states
            if entry.state == state
        ]
        if not rows:
            empty += [state] if state not in unknown else []
            continue
        yield f"{state} ({len({page.id for page, _ in rows})}): {TITLES[state]}"
        hints = {" ".join(entry.fix.split("\n")).replace(page.id, "ID") for page, entry in rows}
        for page, entry in rows:
            yield visible(f"  {page.id:<{width}}  {page.status:<{level}}  {entry.reason}")
            hint = " ".join(entry.fix.split("\n"))
            if hint and len(hints) > 1:
                yield visible(f"  {'':<{width}}  {'':<{level}}  do: {hint}")
        if len(hints) == 1 and (hint := hints.pop()):
            yield visible(f"  do: {hint.replace('ID', rows[0][0].id) if len(rows) == 1 else hint}")
        yield ""
    if empty:
        yield f"none: {', '.join(empty)}"
    if any(state in unknown for state in states):
        yield "not measured: weak (needs --mutate, and 'mutation_score' in the configuration)"
