"""`adsc review approve`, `adsc review show`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common, printing
from ads_compiler.config import Project
from ads_compiler.core.clock import today
from ads_compiler.core.codes import REVIEWS
from ads_compiler.core.diagnostics import Severity, did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file
from ads_compiler.lifecycle import review as reviews
from ads_compiler.pipeline import build
from ads_compiler.pipeline.result import Result
from ads_compiler.strategy import Outline, parse_date


@click.group()
def review() -> None:
    """Record reviews of strategies, and show what changed since.

    \b
    Example: adsc review approve ADS-0005 --by "A. Reader"
    """


@review.command()
@click.argument("strategies", nargs=-1, required=True)
@click.option(
    "--by",
    required=True,
    metavar="NAME",
    help="Name of the reviewer, who must not be the page's only author.",
)
@click.option("--note", default="", metavar="TEXT", help="Remark of the reviewer.")
@click.option("--on", "day", metavar="2026-11-21", show_default="today", help="Date of the review.")
@common.project_option
def approve(
    strategies: tuple[str, ...], by: str, note: str, day: str | None, project_dir: Path
) -> None:
    """Record that STRATEGIES (ids or files) were reviewed in their present state.

    A page can be approved only if it has no errors and its cases pass: a review covers what cannot
    be checked automatically.

    \b
    Example: adsc review approve ADS-0005 --by "A. Reader" --note "tried on the staging cluster"
    """
    by, note = (" ".join(text.encode("utf-8", "replace").decode().split()) for text in (by, note))
    if not by:
        raise click.BadParameter("a review needs a name", param_hint="--by")
    on = parse_date(day) if day is not None else today()
    if on is None:
        raise click.BadParameter(f"'{day}' is not a date such as 2026-11-21", param_hint="--on")
    if on > today():
        raise click.BadParameter(f"{on} is in the future", param_hint="--on")
    project = common.open_project(project_dir)
    result = build.check_and_test(project)
    pages = [_page(result, project, name) for name in strategies]
    for page in pages:
        _refuse(result, page, by)
    for page in pages:
        source = result.catalog.texts[page.name]
        approval = reviews.of(project, page.id, source, by, on.isoformat(), note)
        path = reviews.path_of(project, page.id)
        write_file(path, reviews.render(approval))
        printing.line(
            f"{page.id} reviewed by {approval.by} on {approval.on}: {project.shown(path)}"
        )


@review.command()
@click.argument("strategies", nargs=-1)
@common.project_option
def show(strategies: tuple[str, ...], project_dir: Path) -> None:
    """Show the state of the reviews of STRATEGIES (ids or files), by default of all.

    \b
    Example: adsc review show ADS-0005
    """
    project = common.open_project(project_dir)
    result = build.check(project)
    pages = [_page(result, project, name) for name in strategies] or result.catalog.outlines
    known, _ = reviews.standings(project, pages, result.catalog.texts, today())
    for page in pages:
        now = known[page.id]
        who = f" by {now.review.by} on {now.review.on}" if now.review else ""
        note = f": {now.review.note}" if now.review and now.review.note else ""
        printing.line(f"{page.id}  {now.state.value}{who}{note}")
        for part in now.changed:
            printing.line(f"  changed: {reviews.called(part)}")


def _page(result: Result, project: Project, name: str) -> Outline:
    """The strategy with an id or a file name; `ConfigError` if there is none."""
    pages = result.catalog.outlines
    shown = project.shown(Path(name))
    match = next(
        (
            page
            for page in pages
            if name.casefold() == page.id.casefold() or page.name in (name, shown)
        ),
        None,
    )
    if match is None:
        hint = did_you_mean(name, [page.id for page in pages])
        raise ConfigError(f"no strategy '{name}'" + (f"; {hint}" if hint else ""))
    return match


def _refuse(result: Result, page: Outline, by: str) -> None:
    if reviews.by_author(by, page.authors):
        raise ConfigError(f"{page.id}: {by} is its only author; another person must review it")
    for item in result.diagnostics:
        blocks = (
            item.span.file == page.name and item.severity is Severity.ERROR and item.waived is None
        )
        if blocks and item.code not in REVIEWS:
            raise ConfigError(
                f"{page.id} cannot be approved: {item.span} {item.code} {item.message}"
            )
