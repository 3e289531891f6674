"""`adsc check`, `adsc explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ads_compiler.cli import baselines, checking, common, exit_code
from ads_compiler.cli.outputs import Outputs, report_options

if TYPE_CHECKING:
    from ads_compiler.core.diagnostics import FailOn
    from ads_compiler.pipeline.result import Result
    from ads_compiler.report.model import BaselineUse


@click.command()
@common.paths_argument
@report_options
@checking.wanted_options
@baselines.baseline_options
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
    baseline = baselines.asked(options)
    asked = checking.wanted(options, style, paths)
    if asked.staged and baseline.update:
        raise click.UsageError("--update-baseline reads the working tree; leave --staged out")
    if asked.diff and outputs:
        raise click.UsageError("--diff shows changes and writes no report; leave --output out")
    if baseline.update and (asked.diff or asked.watch):
        raise click.UsageError("--update-baseline writes a file once; leave --diff and --watch out")

    def once() -> None:
        _check(paths, style, outputs, fail_on, project_dir, atomics, asked, baseline)

    if asked.watch:
        more = (baseline.path,) if baseline.path else ()
        checking.watch(common.watched(project_dir, (*paths, *more)), once)
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
    baseline: baselines.Asked,
) -> None:
    from ads_compiler.pipeline import discover

    if asked.staged:
        _check_staged(style, outputs, fail_on, project_dir, atomics, asked, baseline)
        return
    with common.wrong_settings_told(style, outputs):
        project = common.with_atomics(common.open_project(project_dir), atomics)
        if asked.diff:
            checking.show_diff(project, paths, asked)
            return
        old = baselines.opened(project, baseline)
        result, used = baselines.compared(checking.mended(project, paths, asked), old)
    bound = exit_code.fail_on_of(project, result, fail_on)
    # Pages that git calls unchanged are not reported, not even as clean.
    files = () if asked.changed else tuple(name for _, name in discover.find_files(project, paths))
    _show(result, style, outputs, bound, files, project.root, asked, used)


def _check_staged(
    style: str,
    outputs: Outputs,
    fail_on: str | None,
    project_dir: Path,
    atomics: Path | None,
    asked: checking.Wanted,
    baseline: baselines.Asked,
) -> None:
    with (
        common.wrong_settings_told(style, outputs),
        checking.staged(project_dir, atomics, asked) as checked,
    ):
        old = baselines.opened(checked.project, baseline)
        result, used = baselines.compared(checked.result, old)
        bound = exit_code.fail_on_of(checked.project, result, fail_on)
    _show(result, style, outputs, bound, (), checked.root, asked, used)


def _show(
    result: Result,
    style: str,
    outputs: Outputs,
    bound: FailOn,
    files: tuple[str, ...],
    root: Path,
    asked: checking.Wanted,
    used: BaselineUse | None,
) -> None:
    shown = None if asked.statistics else style
    report = common.show(
        result, shown, outputs=outputs, fail_on=bound, baseline=used, files=files, root=root
    )
    if asked.statistics:
        checking.show_statistics(result, style)
    exit_code.finish(report)


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Print the manual page of a finding's CODE; without one, list all codes.

    \b
    Example: adsc explain ADS301
    """
    from ads_compiler.core.codes import CODES
    from ads_compiler.rules import manual

    if code is None:
        for item in CODES:
            click.echo(f"{item}  {item.severity.label:<8}{item.name}")
        return
    click.echo(manual.page(manual.code_of(code)), nl=False)
