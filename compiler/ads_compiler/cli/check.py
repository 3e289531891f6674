"""`adsc check`, `adsc explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ads_compiler.cli import checking, common
from ads_compiler.cli.outputs import Outputs, report_options

if TYPE_CHECKING:
    from ads_compiler.pipeline.build import Result


@click.command()
@common.paths_argument
@report_options
@checking.wanted_options
@common.atomics_option
@common.fail_on_option
@common.project_option
def check(
    paths: tuple[Path, ...],
    style: str,
    outputs: Outputs,
    atomics: Path | None,
    fail_on: str | None,
    project_dir: Path,
    **options: Any,
) -> None:
    """Judge strategies: structure, completeness, ATT&CK facts, detection logic.

    PATHS are strategy files or folders; without any, the project's strategies.

    \b
    Example: adsc check strategies/capture.md --fail-on warning
    Example: adsc check --changed --select ADS3 --ignore ADS319
    Example: adsc check --staged
    Example: adsc check --output sarif:build/adsc.sarif --output junit:build/adsc.xml
    """
    asked = checking.wanted(options, style, paths)
    if asked.diff and outputs:
        raise click.UsageError("--diff shows changes and writes no report; leave --output out")

    def once() -> None:
        _check(paths, style, outputs, fail_on, project_dir, atomics, asked)

    if asked.watch:
        checking.watch(common.watched(project_dir, paths), once)
    else:
        once()


def _check(
    paths: tuple[Path, ...],
    style: str,
    outputs: Outputs,
    fail_on: str | None,
    project_dir: Path,
    atomics: Path | None,
    asked: checking.Wanted,
) -> None:
    from ads_compiler.pipeline import build

    if asked.staged:
        _check_staged(style, outputs, fail_on, project_dir, atomics, asked)
        return
    with common.wrong_settings_told(style, outputs):
        project = common.with_atomics(common.open_project(project_dir), atomics)
        if asked.diff:
            checking.show_diff(project, paths, asked)
            return
        result = checking.mended(project, paths, asked)
    # Pages that git calls unchanged are not reported, not even as clean.
    files = () if asked.changed else tuple(name for _, name in build.find_files(project, paths))
    _show(result, style, outputs, fail_on or project.fail_on, files, project.root, asked)


def _check_staged(
    style: str,
    outputs: Outputs,
    fail_on: str | None,
    project_dir: Path,
    atomics: Path | None,
    asked: checking.Wanted,
) -> None:
    with common.wrong_settings_told(style, outputs):
        checked = checking.staged(project_dir, atomics, asked)
    _show(checked.result, style, outputs, fail_on or checked.fail_on, (), checked.root, asked)


def _show(
    result: Result,
    style: str,
    outputs: Outputs,
    bound: str,
    files: tuple[str, ...],
    root: Path,
    asked: checking.Wanted,
) -> None:
    shown = None if asked.statistics else style
    common.show(result, shown, outputs=outputs, fail_on=bound, files=files, root=root)
    if asked.statistics:
        checking.show_statistics(result, style)
    common.finish(result, bound)


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Print the manual page of a finding's CODE; without one, list all codes.

    \b
    Example: adsc explain ADS301
    """
    from ads_compiler.core.diagnostics import did_you_mean
    from ads_compiler.core.errors import ConfigError
    from ads_compiler.rules import manual

    if code is None:
        for entry in manual.entries():
            click.echo(f"{entry.code}  {entry.severity:<8}{entry.name}")
        return
    page = manual.page(code.upper())
    if page is None:
        hint = did_you_mean(code.upper(), manual.codes()) or "'adsc explain' lists all codes"
        raise ConfigError(f"no finding has the code '{code}'; {hint}")
    click.echo(page, nl=False)
