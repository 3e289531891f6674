"""`adsc new`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.draft import attack, sources
from ads_compiler.authoring.draft.scaffold import Request, scaffold, with_rule
from ads_compiler.authoring.draft.sources import Source
from ads_compiler.authoring.format.layout import in_layout
from ads_compiler.authoring.names import FORM, Ids, slug
from ads_compiler.cli import common, printing
from ads_compiler.config import Project
from ads_compiler.core.clock import today
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file
from ads_compiler.sigma.settings import Settings


@click.command()
@click.argument("technique")
@click.option(
    "--title",
    help="Title of the page: the event that alerts.  "
    "[default: the rule's title, else the technique's name]",
)
@click.option(
    "--sigma",
    "rule",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="RULE.yml",
    help="Sigma file to start from: it is copied unchanged, and its facts fill the page.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    show_default="the project's strategies",
    help="Directory of the page, or its file (….md).",
)
@click.option(
    "--id", "identity", metavar="ADS-0042", show_default="the next free one", help="Id of the page."
)
@click.option(
    "--release",
    metavar="20.0",
    show_default="the project's, else the newest",
    help="ATT&CK release to pin to.",
)
@click.option("--owner", help="Team or person responsible for the strategy.")
@common.project_option
def new(
    technique: str,
    title: str | None,
    rule: Path | None,
    output: Path | None,
    identity: str | None,
    release: str | None,
    owner: str | None,
    project_dir: Path,
) -> None:
    """Create a strategy for an ATT&CK TECHNIQUE.

    The page has the technique's facts, and a TODO for everything that is still to write. Existing
    files are never overwritten.

    \b
    Example: adsc new T1611 --title "Container mounts the node's root file system"
    """
    project = common.open_project(project_dir)
    installed = Installed.of(project)
    index = attack.index_for(installed, release)
    file = output if output is not None and output.suffix == ".md" else None
    folder = file.parent if file else output or project.strategies
    ids = Ids.of_folders({project.strategies.resolve(), folder.resolve()})
    if identity is None:
        identity = ids.next()
    elif not FORM.fullmatch(identity):
        raise click.BadParameter(f"'{identity}' is not an id such as ADS-0042", param_hint="--id")
    elif identity in ids:
        raise ConfigError(f"id '{identity}' is already in use; the next free id is {ids.next()}")
    request = Request(technique, identity, today(), title and " ".join(title.split()), owner)
    if rule:
        draft, notes = with_rule(request, index, installed, _source(rule, project))
    else:
        draft, notes = scaffold(request, index, installed), ()
    target = file or folder / f"{slug(draft.title) or draft.id.lower()}.md"
    if target.exists() or target.is_symlink():
        raise ConfigError(f"{target} already exists; choose another --title or --output")
    write_file(target.absolute(), in_layout(draft.render()))
    here = Path.cwd()
    shown = (
        target.absolute().relative_to(here) if target.absolute().is_relative_to(here) else target
    )
    printing.line(shown)
    for note in notes:
        printing.line(f"  {note}", err=True)
    printing.line(
        f"{draft.id} created; 'adsc check {shown}' lists what is still to write", err=True
    )


def _source(rule: Path, project: Project) -> Source:

    read, left_out = sources.read([rule], Settings.of(project))
    if not read:
        raise ConfigError(f"{rule} is not a usable Sigma file: {left_out[0][1]}")
    return read[0]
