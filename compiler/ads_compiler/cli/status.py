"""`adsc status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ads_compiler.cli import common

if TYPE_CHECKING:
    from ads_compiler.lifecycle.status import Status

# The keys of status.STATES, which a test keeps alike: asking for help must not import the library.
STATES = (
    "unproven", "weak", "loud", "review-missing", "review-void", "review-by-author", "review-due", "waiver-expired",
    "waiver-expiring", "drift", "old", "proven",
)  # fmt: skip


@click.command()
@click.option(
    "--state",
    "wanted",
    multiple=True,
    type=click.Choice(STATES),
    help="Only this state; may be repeated.",
)
@click.option(
    "--mutate", is_flag=True, help="Also measure how much the cases notice, for the state 'weak'."
)
@common.format_option
@common.project_option
def status(wanted: tuple[str, ...], mutate: bool, style: str, project_dir: Path) -> None:
    """List strategies by the state they are in, with the reason and what to do.

    A strategy stands under every state that holds: what is not proven, too loud, not reviewed, waived, outdated, old.

    \b
    Example: adsc status
    Example: adsc status --state unproven --format json
    """
    from ads_compiler.core.plural import counted
    from ads_compiler.lifecycle import status as library
    from ads_compiler.lifecycle import waivers
    from ads_compiler.pipeline import build
    from ads_compiler.report.plain import dump

    if "weak" in wanted and not mutate:
        raise click.UsageError("the state 'weak' is only known with --mutate")
    project = common.open_project(project_dir)
    result = build.check_and_test(project, measure=mutate)
    found = library.of(
        project,
        result.catalog.strategies,
        result.evidence,
        result.diagnostics,
        result.waivers,
        waivers.today(),
    )
    states = wanted or STATES
    if style == "json":
        click.echo(
            dump([_row(item, states) for item in found if _held(item, states) or not wanted]),
            nl=False,
        )
    else:
        unknown = () if mutate and project.mutation_score else ("weak",)
        for line in _lines(found, [state for state in STATES if state in states], unknown):
            click.echo(line)
    if unread := result.strategies - len(found):
        click.echo(f"{counted(unread, 'page')} could not be read; 'adsc check' tells why", err=True)


def _held(item: Status, states: Sequence[str]) -> bool:
    return any(held.state in states for held in item.states)


def _row(item: Status, states: Sequence[str]) -> dict[str, object]:
    held = [
        {"state": one.state, "reason": one.reason, "cure": one.cure or None}
        | ({"since": one.since} if one.since else {})
        for one in item.states
        if one.state in states
    ]
    page = item.strategy
    return {"strategy": page.id, "title": page.title, "status": page.status, "states": held}


def _lines(found: Sequence[Status], states: Sequence[str], unknown: Sequence[str]) -> Iterator[str]:
    """A table a state, then a line with the states that nothing is in."""
    from ads_compiler.lifecycle.status import STATES as TITLES
    from ads_compiler.report.plain import visible

    width = max((len(item.strategy.id) for item in found), default=0)
    level = max((len(item.strategy.status) for item in found), default=0)
    empty = []
    for state in states:
        rows = [
            (item.strategy, held) for item in found for held in item.states if held.state == state
        ]
        if not rows:
            empty += [state] if state not in unknown else []
            continue
        yield f"{state} ({len({page.id for page, _ in rows})}): {TITLES[state]}"
        cures = {" ".join(held.cure.split("\n")).replace(page.id, "ID") for page, held in rows}
        for page, held in rows:
            yield visible(f"  {page.id:<{width}}  {page.status:<{level}}  {held.reason}")
            cure = " ".join(held.cure.split("\n"))
            if cure and len(cures) > 1:
                yield visible(f"  {'':<{width}}  {'':<{level}}  do: {cure}")
        if len(cures) == 1 and (cure := cures.pop()):
            yield visible(f"  do: {cure.replace('ID', rows[0][0].id) if len(rows) == 1 else cure}")
        yield ""
    if empty:
        yield f"none: {', '.join(empty)}"
    if any(state in unknown for state in states):
        yield "not judged: weak (needs --mutate, and 'mutation_score' in the configuration)"
