"""`adsc check`, `adsc test`, `adsc explain`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common


@click.command()
@common.paths_argument
@common.format_option
@common.fail_on_option
@common.project_option
def check(paths: tuple[Path, ...], style: str, fail_on: str, project_dir: Path) -> None:
    """Judge strategies: structure, completeness, ATT&CK facts, detection logic.

    PATHS are strategy files or folders; without any, the project's strategies.

    \b
    Example: adsc check strategies/capture.md --fail-on warning
    """
    from ads_compiler import build

    result = build.check(common.open_project(project_dir), paths)
    common.show(result, style)
    common.finish(result, fail_on)


@click.command()
@common.paths_argument
@common.format_option
@common.fail_on_option
@common.project_option
def test(paths: tuple[Path, ...], style: str, fail_on: str, project_dir: Path) -> None:
    """Run the cases that stand on the pages, through the compiled detectors.

    \b
    Example: adsc test strategies/capture.md
    """
    from ads_compiler import build
    from ads_compiler.report.cases import cases_as_json, cases_as_text, cases_summary

    result = build.run_cases(common.open_project(project_dir), paths)
    if style == "json":
        click.echo(cases_as_json(result.evidence, result.diagnostics), nl=False)
    else:
        click.echo(cases_as_text(result.evidence), nl=False)
        common.show(result, style, cases_summary(result.evidence))
    common.finish(result, fail_on)


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Print the manual page of a finding's CODE; without one, list all codes.

    \b
    Example: adsc explain ADS301
    """
    from ads_compiler.diagnostics import did_you_mean
    from ads_compiler.errors import ConfigError
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
