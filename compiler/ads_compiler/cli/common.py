"""What the commands share: options, the project, printing a report, the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.build import Result
    from ads_compiler.project import Project

F = TypeVar("F", bound=Callable[..., Any])
SEVERITIES = ("error", "warning", "info")


def project_option(function: F) -> F:
    """`--project DIR`: where the project lies."""
    return click.option(
        "--project",
        "project_dir",
        type=click.Path(file_okay=False, exists=True, path_type=Path),
        default=Path(),
        show_default="the current folder",
        help="The project's folder, or one inside it.",
    )(function)


def fail_on_option(function: F) -> F:
    """`--fail-on`: from which severity on findings fail the run."""
    return click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        default="error",
        show_default=True,
        help="The lowest severity that gives exit code 1.",
    )(function)


def format_option(function: F) -> F:
    """`--format`: how findings are written."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How findings are written to standard output.",
    )(function)


def paths_argument(function: F) -> F:
    """`[PATHS]...`: strategy files or folders of them."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(function)


def open_project(folder: Path) -> Project:
    """The project around a folder."""
    from ads_compiler.project import discover

    return discover(folder)


def use_color(stream: Any) -> bool:
    """Colour only on a terminal, and not where NO_COLOR asks for none."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(result: Result, style: str, summary: str = "") -> None:
    """Print the findings of a run."""
    from ads_compiler.report import REPORTERS, Report

    texts = result.catalog.texts
    wanted = {(item.span.file, item.span.line) for item in result.diagnostics if item.span.file in texts}
    lines = {(file, line): texts[file].line_text(line - 1) for file, line in wanted}
    report = Report(result.diagnostics, result.strategies, lines, summary, use_color(sys.stdout))
    click.echo(REPORTERS[style](report), nl=False)


def finish(result: Result, fail_on: str) -> None:
    """Leave with exit code 1 where a finding is at least as bad as `fail_on`."""
    from ads_compiler.diagnostics import Severity

    if fail_on == "never":
        return
    bound = Severity[fail_on.upper()]
    if any(item.severity >= bound and item.waived is None for item in result.diagnostics):
        raise SystemExit(1)


def step(text: str) -> None:
    """Progress, for people at a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"{text} …", err=True)
