"""`adsc init`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ads_compiler.authoring.init.repository import start
from ads_compiler.cli import printing


@click.command()
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path()
)
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "azure", "none"]),
    default="github",
    show_default=True,
    help="CI service to write a workflow for.",
)
def init(folder: Path, ci: str) -> None:
    """Create a repository of strategies.

    The repository gets settings, a complete example, hooks and a CI workflow. DIR is created if it
    does not exist; existing files are never overwritten.

    \b
    Example: adsc init detections --ci gitlab
    """
    started = start(folder, ci)
    for name in started.written:
        printing.line(f"{folder / name}")
    for name in started.existing:
        hint = "; add '/build/' to it" if name == ".gitignore" else ""
        printing.line(f"exists, not changed: {folder / name}{hint}", err=True)
    if started.configured:
        printing.line(
            "adsc.toml not written: the settings are in pyproject.toml, under [tool.adsc]",
            err=True,
        )
    if started.note:
        printing.line(f"requirements.txt: {started.note}", err=True)
    if started.top is not None:
        printing.line(
            f"{folder} is inside the git repository {started.top}: the hooks and the workflow are"
            f" only read at its top; move them there, and give adsc '--project {started.inner}'",
            err=True,
        )
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    printing.line(f"next: {where}adsc check && adsc test && adsc build", err=True)
