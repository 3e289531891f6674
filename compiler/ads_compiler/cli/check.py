"""`adsc check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ads_compiler.cli import baselines, checking, common, exit_code
from ads_compiler.cli.outputs import Outputs, report_options
from ads_compiler.core.diagnostics import FailOn
from ads_compiler.pipeline import discover
from ads_compiler.pipeline.result import Result
from ads_compiler.report.model import BaselineUse


@click.command()
@common.paths_argument
@report_options
@checking.check_options
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
    """Check strategies: structure, ATT&CK facts, detection logic.

    PATHS are strategy files or directories; by default, all strategies of the project.

    \b
    Example: adsc check strategies/capture.md --fail-on warning
    Example: adsc check --changed --select ADS3 --ignore ADS319
    Example: adsc check --staged
    Example: adsc check --output sarif:build/adsc.sarif --output junit:build/adsc.xml
    """
    baseline = baselines.parse(options)
    chosen = checking.parse(options, style, paths)
    if chosen.staged and baseline.update:
        raise click.UsageError(
            "--update-baseline cannot be combined with --staged, which checks only what the commit"
            " changes"
        )
    if chosen.diff and outputs:
        raise click.UsageError("--diff writes no report; it cannot be combined with --output")
    if baseline.update and (chosen.diff or chosen.watch):
        raise click.UsageError(
            "--update-baseline cannot be combined with --diff, which writes nothing,"
            " or --watch, which would accept each new finding"
        )

    def once() -> None:
        _check(paths, style, outputs, fail_on, project_dir, atomics, chosen, baseline)

    if chosen.watch:
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
    chosen: checking.CheckOptions,
    baseline: baselines.BaselineOptions,
) -> None:

    if chosen.staged:
        _check_staged(style, outputs, fail_on, project_dir, atomics, chosen, baseline)
        return
    with common.settings_errors_reported(style, outputs, project_dir, paths):
        project = common.with_atomics(common.open_project(project_dir), atomics)
        if chosen.diff:
            checking.show_diff(project, paths, chosen)
            return
        old = baselines.opened(project, baseline)
        result, used = baselines.compared(checking.checked_after_fixes(project, paths, chosen), old)
    bound = exit_code.fail_on_of(project, result, fail_on)
    # Unchanged pages are not reported, not even as clean.
    files = () if chosen.changed else tuple(name for _, name in discover.find_files(project, paths))
    _show(result, style, outputs, bound, files, project.root, chosen, used)


def _check_staged(
    style: str,
    outputs: Outputs,
    fail_on: str | None,
    project_dir: Path,
    atomics: Path | None,
    chosen: checking.CheckOptions,
    baseline: baselines.BaselineOptions,
) -> None:
    with (
        common.settings_errors_reported(style, outputs, project_dir),
        checking.staged(project_dir, atomics, chosen) as checked,
    ):
        old = baselines.opened(checked.project, baseline)
        result, used = baselines.compared(checked.result, old)
        bound = exit_code.fail_on_of(checked.project, result, fail_on)
    _show(result, style, outputs, bound, (), checked.root, chosen, used)


def _show(
    result: Result,
    style: str,
    outputs: Outputs,
    bound: FailOn,
    files: tuple[str, ...],
    root: Path,
    chosen: checking.CheckOptions,
    used: BaselineUse | None,
) -> None:
    shown = None if chosen.statistics else style
    report = common.show(
        result, shown, outputs=outputs, fail_on=bound, baseline=used, files=files, root=root
    )
    if chosen.statistics:
        checking.show_statistics(result, style)
    exit_code.finish(report)
