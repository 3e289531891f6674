"""`adsc coverage`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping import releases
from ads_compiler.catalog import Entry
from ads_compiler.cli import common, printing
from ads_compiler.cli.protected import refuse_inputs
from ads_compiler.config import Project
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file, write_files
from ads_compiler.coverage import analytics as advising
from ads_compiler.coverage import gaps, matrix, model, navigator, tables
from ads_compiler.coverage.model import Coverage
from ads_compiler.pipeline import build, discover


@click.command()
@common.paths_argument
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv", "navigator"]),
    default="text",
    show_default=True,
    help="Format of the output; 'navigator' is a layer for ATT&CK Navigator.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write. With --format navigator, a directory gets one layer per state and a "
    "combined one.",
)
@click.option(
    "--release",
    help="ATT&CK release to show.  [default: the newest that a strategy is pinned to]",
)
@click.option(
    "--group", "groups", multiple=True, help="Only techniques this group uses (id, name or alias)."
)
@click.option(
    "--software", multiple=True, help="Only techniques this software uses (id, name or alias)."
)
@click.option(
    "--platform",
    "platforms",
    multiple=True,
    help="Only techniques for this platform, such as Containers.",
)
@click.option(
    "--analytics",
    is_flag=True,
    help="For each strategy, add the advice of ATT&CK's detection strategies.",
)
@common.project_option
def coverage(
    paths: tuple[Path, ...],
    style: str,
    output: Path | None,
    release: str | None,
    groups: tuple[str, ...],
    software: tuple[str, ...],
    platforms: tuple[str, ...],
    analytics: bool,
    project_dir: Path,
) -> None:
    """Show which ATT&CK techniques the strategies cover.

    A technique is documented if a page claims it, compiled if that page has a working detector,
    and proven if all of its cases pass and no template text is left on the page. Unproven
    strategies are listed with the reason. --group, --software and --platform may be repeated;
    --platform limits the techniques of --group and --software.

    \b
    Example: adsc coverage
             adsc coverage --group APT29 --platform Containers
             adsc coverage --format navigator -o layers/
    """
    if analytics and style in ("csv", "navigator"):
        raise click.UsageError("--analytics supports only --format text or json")
    refuse_inputs([output] if output else (), project_dir, paths)
    project = common.open_project(project_dir)
    installed = Installed.of(project)
    entries, whole = _measured(project, paths, release)
    measured = whole.within(gaps.scope(whole.index, installed, groups, software, platforms))
    if style == "navigator":
        _layers(measured, project, output)
        return
    advice = [
        (entry, advising.advice(entry, _pinned(entry, measured, installed), installed))
        for entry in entries
    ]
    if style == "json":
        _write(tables.as_json(measured, advice), output)
    elif style == "csv":
        _write(tables.as_csv(measured), output)
    else:
        text = matrix.as_text(measured, color=output is None and common.use_color(sys.stdout))
        named = [(entry.strategy.id, advised) for entry, advised in advice]
        _write(text + ("\n" + matrix.analytics_text(named) if analytics else ""), output, "text")


def _measured(
    project: Project, paths: tuple[Path, ...], release: str | None
) -> tuple[list[Entry], Coverage]:
    """The selected strategies, without deprecated ones, and their coverage of a release."""
    names = {name for _, name in discover.find_files(project, paths)}
    common.step("compiling and testing strategies")
    result = build.run_cases(project, paths)
    chosen = [entry for entry in result.catalog.entries if entry.strategy.name in names]
    for name in sorted(names - {entry.strategy.name for entry in chosen}):
        printing.line(f"{name}: has errors and is not counted; see 'adsc check {name}'", err=True)
    if not chosen:
        raise ConfigError("every strategy has errors; see 'adsc check'")
    index = result.catalog.installed.load(release) if release else releases.newest(result.catalog)
    live = [entry for entry in chosen if entry.strategy.status != "deprecated"]
    return live, model.measure(live, result.evidence, result.sources.keys(), index)


def _pinned(entry: Entry, measured: Coverage, installed: Installed) -> Index:
    """The release that a page is pinned to if it is installed, else that of the matrix."""
    version = entry.strategy.attack_version
    return installed.load(version) if version in installed.releases() else measured.index


def _layers(measured: Coverage, project: Project, output: Path | None) -> None:

    if output is None or output.suffix == ".json":
        domain, *others = measured.domains
        if others:
            printing.line(
                f"only the layer of {domain} is written; use -o DIR to write all", err=True
            )
        _write(navigator.combined(measured, domain, project.site_url, project.site_name), output)
        return
    files = navigator.files(measured, project.site_url, project.site_name)
    write_files(output, dict(files))
    for name in files:
        printing.line(output / name)


def _write(text: str, output: Path | None, style: str = "data") -> None:

    if output is None:
        printing.document(text, style)
    else:
        write_file(output, text)
        printing.line(output)
