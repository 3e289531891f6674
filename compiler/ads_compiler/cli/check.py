"""`adsc check`, `adsc explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ads_compiler.cli import checking, common
from ads_compiler.cli.outputs import Outputs, report_options


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
    Example: adsc check --output sarif:build/adsc.sarif --output junit:build/adsc.xml
    """
    asked = checking.wanted(options, style)
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

    with common.wrong_settings_told(style, outputs):
        project = common.with_atomics(common.open_project(project_dir), atomics)
        if asked.diff:
            checking.show_diff(project, paths, asked)
            return
        result = checking.mended(project, paths, asked)
    bound = fail_on or project.fail_on
    # Of pages that git calls unchanged nothing is told, not even that they are clean.
    files = () if asked.changed else tuple(name for _, name in build.find_files(project, paths))
    shown = None if asked.statistics else style
    common.show(result, shown, outputs=outputs, fail_on=bound, files=files, root=project.root)
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
    from ads_compiler.core.codes import BY_CODE, CODES
    from ads_compiler.core.diagnostics import did_you_mean
    from ads_compiler.core.errors import ConfigError
    from ads_compiler.rules import manual

    if code is None:
        for item in CODES:
            click.echo(f"{item}  {item.severity.label:<8}{item.name}")
        return
    if (known := BY_CODE.get(code.upper())) is None:
        hint = did_you_mean(code.upper(), CODES) or "'adsc explain' lists all codes"
        raise ConfigError(f"no finding has the code '{code}'; {hint}")
    click.echo(manual.page(known), nl=False)
