"""`adsc init`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument(
    "folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path()
)
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "azure", "none"]),
    default="github",
    show_default=True,
    help="The service that runs the checks.",
)
def init(folder: Path, ci: str) -> None:
    """Start a repository of strategies: settings, a complete example, hooks, CI.

    DIR is created if it does not exist; existing files are never overwritten.

    \b
    Example: adsc init detections --ci gitlab
    """
    from ads_compiler.authoring.init.repository import start

    made = start(folder, ci)
    for name in made.written:
        click.echo(f"{folder / name}")
    for name in made.existing:
        hint = "; add '/build/' to it" if name == ".gitignore" else ""
        click.echo(f"kept as it was: {folder / name}{hint}", err=True)
    if made.configured:
        click.echo(
            "no adsc.toml was written: pyproject.toml holds the settings, under [tool.adsc]",
            err=True,
        )
    if made.note:
        click.echo(f"requirements.txt: {made.note}", err=True)
    where = "" if folder == Path() else f"cd {folder} && "
    click.echo(f"next: {where}adsc check && adsc test && adsc build", err=True)
