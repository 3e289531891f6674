"""Shared by the commands: options, the project, printing a report, progress."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.cli.outputs import Outputs
    from ads_compiler.codegen.modules import CompiledRules
    from ads_compiler.config import Project
    from ads_compiler.core.diagnostics import FailOn
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


def stream_options(function: F) -> F:
    """The options of `run` that control how a stream of events is read and ordered."""
    for option in reversed(
        [
            click.option("--shape", help="Event format, such as ecs (detected when omitted)."),
            click.option(
                "--logsource",
                metavar="WORDS",
                help="Log source of events that do not declare one, for example "
                "product=linux,category=process_creation.",
            ),
            click.option(
                "--time-field",
                multiple=True,
                help="Field with the time of an event, tried before the known ones; may be "
                "repeated.",
            ),
            click.option(
                "--lateness",
                type=click.FloatRange(min=0),
                default=60.0,
                show_default=True,
                metavar="SECONDS",
                help="How late an event may arrive, after events that happened later, and still "
                "be counted in order.",
            ),
            click.option(
                "--max-held",
                type=click.IntRange(min=1),
                default=200_000,
                show_default=True,
                help="Maximum number of events that a correlation keeps; the oldest are dropped "
                "first.",
            ),
        ]
    ):
        function = option(function)
    return function


def stream_settings(
    options: dict[str, Any], project: Project, shapes: Iterable[str]
) -> dict[str, Any]:
    """The keyword arguments of `Detector`, from the options of `run` and the project."""
    from ads_compiler.codegen.runtime.program import log_source
    from ads_compiler.core.diagnostics import did_you_mean

    given, known = options["logsource"] or "", ("product", "category", "service")
    try:
        declared = log_source(given)
    except ValueError as error:
        words = [part.partition("=")[0].strip() for part in given.split(",")]
        hint = next(
            (hint for word in words if word not in known and (hint := did_you_mean(word, known))),
            None,
        )
        raise click.BadParameter(
            f"{error}; {hint}" if hint else str(error), param_hint="--logsource"
        ) from error
    if math.isnan(options["lateness"]):
        raise click.BadParameter("'nan' is not a number of seconds", param_hint="--lateness")
    return {
        "lateness": options["lateness"],
        "limit": options["max_held"],
        "times": (*options["time_field"], *project.time_field),
        "shape": known_shape(options["shape"], shapes),
        "logsource": declared,
        "clock": time.time,
    }


def known_shape(shape: str | None, shapes: Iterable[str]) -> str | None:
    """The event format given by `--shape`; an unknown one is a usage error."""
    from ads_compiler.core.diagnostics import did_you_mean

    known = sorted({*shapes, "plain"})
    if shape is None or shape in known:
        return shape
    hint = did_you_mean(shape, known) or f"choose one of {', '.join(known)}"
    raise click.BadParameter(f"unknown shape '{shape}'; {hint}", param_hint="--shape")


def show_refused(compiled: CompiledRules) -> None:
    """List the Sigma rules that were refused, on standard error."""
    for finding in compiled.refused:
        place = f"{finding.span.file}:{finding.span.line}:{finding.span.column}"
        click.echo(
            f"{place}: {finding.code} {finding.message}"
            + (f" ({finding.hint})" if finding.hint else ""),
            err=True,
        )


def open_project(folder: Path) -> Project:
    """The project that a directory belongs to."""
    from ads_compiler.config import discover

    return discover(folder)


def watched(folder: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files and directories that a check reads.

    While the configuration is wrong, only the defaults of the directory are watched.
    """
    from ads_compiler.core.errors import ConfigError

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


def colored(line: str) -> str:
    """A line of a diff, coloured if standard output is a terminal."""
    colors = {"+": "green", "-": "red", "@": "cyan"}
    if not line or line[0] not in colors or not use_color(sys.stdout):
        return line
    return click.style(line, fg=colors[line[0]])


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
    from ads_compiler.cli.outputs import manual_page, pointed_at, within_repository, write
    from ads_compiler.core.diagnostics import FailOn
    from ads_compiler.pipeline.fingerprints import marked
    from ads_compiler.report import Report

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
    style: str, outputs: Outputs, *, cases: bool = False
) -> Iterator[None]:
    """Write errors of the configuration to every requested report, and exit with code 2."""
    from ads_compiler.config import SettingsError

    try:
        yield
    except SettingsError as error:
        from ads_compiler.pipeline import conclude

        summary = "nothing was checked: the configuration is wrong"
        show(
            conclude.of_settings(error), style, summary, outputs=outputs, cases=cases, stopped=True
        )
        raise SystemExit(error.exit_code) from error


def refuse_other_files(folder: Path, what: str, ours: Callable[[Path], bool]) -> None:
    """Raise `ConfigError` if a directory to be replaced has files that an earlier run did not write.

    `what` names the files that may be there, for the message.
    """
    from ads_compiler.core.errors import ConfigError

    if folder.is_dir() and not all(map(ours, folder.iterdir())):
        raise ConfigError(
            f"{folder} contains files other than {what} and would be replaced; "
            "choose another directory"
        )


def step(text: str) -> None:
    """Show progress on standard error, if that is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"{text} …", err=True)
