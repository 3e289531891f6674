"""Shared by the commands: options, the project, printing a report, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ads_compiler.cli import printing
from ads_compiler.cli.outputs import Outputs, manual_page, pointed_at, within_repository, write
from ads_compiler.cli.protected import refuse_inputs
from ads_compiler.config import Project, SettingsError, discover
from ads_compiler.core.diagnostics import FailOn
from ads_compiler.core.errors import ConfigError
from ads_compiler.pipeline import conclude
from ads_compiler.pipeline.fingerprints import marked
from ads_compiler.pipeline.result import Result
from ads_compiler.report import Report
from ads_compiler.report.model import BaselineUse

F = TypeVar("F", bound=Callable[..., Any])
SEVERITIES = ("error", "warning", "info")


def project_option(function: F) -> F:
    """`--project DIR`: the project to work on."""
    return click.option(
        "--project",
        "project_dir",
        type=click.Path(file_okay=False, exists=True, path_type=Path),
        default=Path(),
        show_default="the current directory",
        help="Directory of the project, or one inside it.",
    )(function)


def fail_on_option(function: F) -> F:
    """`--fail-on`: the lowest severity that fails the run."""
    return click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        show_default="the project's, else error",
        help="Lowest severity that gives exit code 1.",
    )(function)


def format_option(function: F) -> F:
    """`--format`: the format of standard output, text or JSON."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Format of the output.",
    )(function)


def atomics_option(function: F) -> F:
    """`--atomics DIR`: a checkout of Atomic Red Team."""
    return click.option(
        "--atomics",
        metavar="DIR",
        type=click.Path(file_okay=False, exists=True, path_type=Path),
        show_default="the project's, else none",
        help="Checkout of Atomic Red Team in which to look up the sources of cases.",
    )(function)


def with_atomics(project: Project, folder: Path | None) -> Project:
    """The project, with the checkout of Atomic Red Team that `--atomics` gives, if any."""
    return replace(project, atomics=folder.resolve()) if folder else project


def folder_option(function: F) -> F:
    """`-o/--output DIRECTORY`: the directory that is replaced as a whole."""
    return click.option(
        "-o",
        "--output",
        "folder",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Directory to write; it is replaced as a whole.",
    )(function)


def paths_argument(function: F) -> F:
    """`[PATHS]...`: strategy files or directories of them."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(function)


def open_project(folder: Path) -> Project:
    """The project that a directory belongs to."""
    return discover(folder)


def watched(folder: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files and directories that a check reads.

    While the configuration is wrong, only the defaults of the directory are watched.
    """
    configs = [folder.resolve() / "adsc.toml", folder.resolve() / "pyproject.toml"]
    try:
        project = open_project(folder)
    except ConfigError:
        return (*configs, folder.resolve() / "strategies")
    inputs = [project.strategies, *project.pipelines, *project.filters, *paths]
    inputs += [project.root / "adsc.toml", project.root / "pyproject.toml"]
    inputs += filter(None, [project.logsources, project.attack_indexes, project.baseline])
    return tuple(dict.fromkeys([*configs, *inputs]))


def use_color(stream: Any) -> bool:
    """Whether to colour the output: on a terminal, unless NO_COLOR is set."""
    return (
        bool(stream.isatty())
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def color_of(line: str) -> str | None:
    """The colour of a line of a diff, if standard output is a terminal."""
    colors = {"+": "green", "-": "red", "@": "cyan"}
    return colors.get(line[:1]) if use_color(sys.stdout) else None


def show(
    result: Result,
    style: str | None,
    summary: str = "",
    *,
    outputs: Outputs = (),
    fail_on: FailOn | None = None,
    baseline: BaselineUse | None = None,
    files: Iterable[str] = (),
    cases: bool = False,
    brief: bool = False,
    stopped: bool = False,
    root: Path | None = None,
) -> Report:
    """Print the findings of a run in the format `style`, and write them to `outputs`.

    Nothing is printed if `style` is None. `cases` makes the report one of cases, as for
    `adsc test`; `brief` leaves the cases of passing strategies out of the text. `files` are the
    strategies that were checked. `stopped` means that wrong settings prevented the check.
    `root` is the project's directory, from which paths in the repository are computed.
    `baseline` describes the baseline that the findings were compared with.
    """
    report = Report(
        marked(result.catalog, result.diagnostics),
        result.strategies,
        pointed_at(result),
        summary,
        use_color(sys.stdout),
        cases=cases,
        brief=brief,
        evidence=result.evidence,
        files=tuple(sorted(files)),
        fail_on=fail_on or FailOn(),
        manual=manual_page,
        stopped=stopped,
        prefix=within_repository(root) if root else "",
        baseline=baseline,
    )
    write(report, style, outputs)
    return report


@contextmanager
def settings_errors_reported(
    style: str,
    outputs: Outputs,
    folder: Path,
    paths: Iterable[Path] = (),
    *,
    cases: bool = False,
) -> Iterator[None]:
    """Write errors of the configuration to every requested report, and exit with code 2.

    A report that would overwrite an input of the project of `folder`, or one of the pages in
    `paths`, is a usage error.
    """
    refuse_inputs((path for _, path in outputs), folder, paths)
    try:
        yield
    except SettingsError as error:
        summary = "nothing was checked: the configuration is wrong"
        show(
            conclude.of_settings(error), style, summary, outputs=outputs, cases=cases, stopped=True
        )
        raise SystemExit(error.exit_code) from error


def step(text: str) -> None:
    """Show progress on standard error, if that is a terminal."""
    if sys.stderr.isatty():
        printing.line(f"{text} …", err=True)
