"""`adsc import`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft.foreign_rules import READERS
from ads_compiler.authoring.format.layout import in_layout
from ads_compiler.authoring.import_.report import REPORTS
from ads_compiler.authoring.import_.run import ImportedPage, Settings
from ads_compiler.authoring.import_.run import import_pages as run
from ads_compiler.cli import common, import_sigma, printing
from ads_compiler.config import Project
from ads_compiler.core.clock import today
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file
from ads_compiler.strategy import parse_date


@click.command("import")
@click.argument("pages", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory to write the strategies to.  [default: the project's strategies]",
)
@click.option(
    "--id-prefix",
    default="ADS-",
    show_default=True,
    help="Prefix of the new ids; the next free number follows it.",
)
@click.option(
    "--release", help="ATT&CK release to pin to.  [default: the project's, else the newest]"
)
@click.option("--date", "day", help="Date for 'created' and 'updated'.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Write nothing, only report.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["pages", "sigma", *READERS]),
    default="pages",
    show_default=True,
    help="Kind of PAGES: Markdown pages, or files and directories of Sigma rules, of Splunk's "
    "contentctl detections (YAML), or of Elastic's detection rules (TOML).",
)
@click.option(
    "--one/--each", "together", help="With --from sigma: one strategy for all files, or one each."
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@common.project_option
def import_pages(
    pages: tuple[Path, ...],
    output: Path | None,
    id_prefix: str,
    release: str | None,
    day: str | None,
    dry_run: bool,
    source: str,
    together: bool,
    style: str,
    project_dir: Path,
) -> None:
    """Convert pages or Sigma rules to strategies.

    PAGES are Markdown files without front matter, such as reports in the ADS layout. Facts move to
    the front matter, and the prose is kept word for word; a report lists what was moved, kept and
    guessed. With --from sigma, PAGES are Sigma rules: each becomes a draft of a strategy that
    contains the rule unchanged. With --from splunk or --from elastic, each draft has the facts and
    the prose of a rule, and its query as text: write that as Sigma.

    \b
    Example: adsc import reports/*.md --dry-run
             adsc import --from sigma rules/
             adsc import --from splunk security_content/detections/endpoint
    """
    project = common.open_project(project_dir)
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,15}-", id_prefix):
        raise click.BadParameter(
            f"'{id_prefix}' is not a prefix such as ADS-", param_hint="--id-prefix"
        )
    if day is not None and (parse_date(day) is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)):
        raise click.BadParameter(f"'{day}' is not a date such as 2026-11-21", param_hint="--date")
    prefix = id_prefix.removesuffix("-")
    if source != "pages":
        import_sigma.run(
            project,
            pages,
            output,
            together=together,
            prefix=prefix,
            release=release,
            day=day,
            dry_run=dry_run,
            style=style,
            kind=source,
        )
        return
    installed = Installed.of(project)
    index = installed.load(release or _release(project))
    folder = output or project.strategies
    settings = Settings(
        folder,
        prefix,
        day or today().isoformat(),
        index,
        installed.history,
        taken=(project.strategies,),
    )
    done = run([(page, project.shown(page)) for page in pages], settings)
    for page in done:
        if page.written is not None and page.target is not None and not dry_run:
            write_file(page.target, in_layout(page.written.text))

    def shown(page: ImportedPage) -> str:
        return project.shown(page.target) if page.target else ""

    text = REPORTS[style](done, shown)
    printing.document(text, style)
    if any(page.written is None for page in done):
        raise SystemExit(1)


def _release(project: Project) -> str:
    """The release for pages that do not name one."""
    known = Installed.of(project).releases()
    if not known:
        raise ConfigError("no ATT&CK release is installed; fetch one with 'adsc attack update'")
    return project.attack_release if project.attack_release in known else known[-1]
