"""`adsc build`, `adsc site build`, `adsc site serve`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ads_compiler.cli import baselines, common, exit_code, printing
from ads_compiler.cli.outputs import Outputs, report_options
from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Severity
from ads_compiler.core.plural import counted
from ads_compiler.pipeline import artifacts, discover
from ads_compiler.pipeline import build as stages
from ads_compiler.pipeline.build import Built, Publish
from ads_compiler.pipeline.result import Result
from ads_compiler.report.model import Report
from ads_compiler.site import publish


@click.command()
@click.option("--no-site", is_flag=True, help="Do not build the site.")
@click.option(
    "--strict",
    "strict_site",
    is_flag=True,
    help="Treat unproven strategies in review or production, and warnings of the site generator, "
    "as errors.",
)
@report_options
@baselines.baseline_options
@common.fail_on_option
@common.project_option
def build(
    no_site: bool,
    strict_site: bool,
    style: str,
    outputs: Outputs,
    fail_on: str | None,
    project_dir: Path,
    **options: Any,
) -> None:
    """Check, test and compile strategies, and publish the site.

    Writes build/detectors/, build/catalog.json, build/navigator/ and build/site/.

    \b
    Example: adsc build --strict --fail-on warning
    """
    baseline = baselines.parse(options)
    with common.settings_errors_reported(style, outputs, project_dir):
        project = common.open_project(project_dir)
        old = baselines.opened(project, baseline)
        built = stages.build(
            project, None if no_site else _publisher(strict_site), common.step, strict=strict_site
        )
        result, used = baselines.compared(built.result, old)
        built = replace(built, result=result)
    bound = exit_code.fail_on_of(project, result, fail_on)
    files = (name for _, name in discover.find_files(project))
    report = common.show(
        result,
        style,
        _summary(built, project),
        outputs=outputs,
        fail_on=bound,
        baseline=used,
        files=files,
        root=project.root,
    )
    exit_code.finish(report)


def _publisher(strict: bool) -> Publish:
    def publish_site(project: Project, result: Result) -> Path:

        return publish.build_site(project, result, strict=strict)

    return publish_site


def _summary(built: Built, project: Project) -> str:

    result = built.result
    report = Report(result.diagnostics)
    results = result.evidence.results
    passed = sum(1 for item in results if item.passed)
    waived = sum(1 for item in result.diagnostics if item.waived is not None)
    findings = ", ".join(
        [
            counted(report.count(Severity.ERROR), "error"),
            counted(report.count(Severity.WARNING), "warning"),
            counted(report.count(Severity.INFO), "note"),
            *([f"{waived} waived"] if waived else []),
            *([f"{report.baselined} in the baseline"] if report.baselined else []),
        ]
    )
    rows = [
        ("strategies", _strategies(result)),
        ("findings", findings),
        ("cases", f"{passed} of {len(results)} passed"),
        ("proven", _proven(result)),
        ("detectors", f"{built.detectors} in {project.shown(project.detectors)}"),
        ("catalog", project.shown(project.build / "catalog.json")),
    ]
    if built.site is not None:
        rows.append(("site", project.shown(built.site / "index.html")))
    return "\n".join(f"{name:<11} {value}" for name, value in rows)


def _strategies(result: Result) -> str:
    """How many strategies there are, and how many pages have no usable front matter."""
    from ads_compiler.core.plural import counted

    strategies = len(result.catalog.strategies)
    others = result.strategies - strategies
    if not others:
        return str(strategies)
    return f"{strategies}, and {counted(others, 'page')} without front matter that can be read"


def _proven(result: Result) -> str:
    """The number of proven strategies, and of unproven ones by status, without deprecated ones."""
    live = [item for item in result.catalog.strategies if item.status != "deprecated"]
    lacking = [item.status for item in live if not result.evidence.proven(item.id)]
    by_status = (f"{lacking.count(status)} in {status}" for status in dict.fromkeys(lacking))
    more = f"; not proven: {', '.join(by_status)}" if lacking else ""
    return f"{len(live) - len(lacking)} of {len(live)}{more}"


@click.group()
def site() -> None:
    """Build or serve only the site."""


@site.command("build")
@click.option("--strict", is_flag=True, help="Treat the site generator's warnings as errors.")
@common.project_option
def site_build(strict: bool, project_dir: Path) -> None:
    """Write the site to build/site/, even if there are errors.

    \b
    Example: adsc site build --strict
    """
    project = common.open_project(project_dir)
    artifacts.refuse_foreign(project, artifacts.SITE)
    common.step("checking and testing strategies")
    result = stages.check_and_test(project, measure=True)
    common.step("building the site")
    out = publish.build_site(project, result, strict=strict)
    printing.line(project.shown(out / "index.html"))


@site.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on.",
)
@common.project_option
def site_serve(host: str, port: int, project_dir: Path) -> None:
    """Serve the site, and rebuild it when strategies change; stop with Ctrl-C.

    \b
    Example: adsc site serve --port 8080
    """
    publish.serve(
        common.open_project(project_dir), host, port, lambda text: printing.line(text, err=True)
    )
