"""`adsc attack import`, `adsc attack info`."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def attack() -> None:
    """Look at the installed ATT&CK releases, or import one."""


@attack.command("info")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def attack_info(style: str) -> None:
    """Say which ATT&CK releases are installed and where their facts come from.

    \b
    Example: adsc attack info
    """
    import json
    from dataclasses import asdict

    from ads_compiler.attack import describe

    infos = describe()
    if style == "json":
        click.echo(json.dumps([asdict(info) for info in infos], indent=2))
        return
    for info in infos:
        techniques = ", ".join(f"{domain} {count}" for domain, count in info.techniques)
        click.echo(f"ATT&CK {info.release}  ({info.size / 1000:.0f} kB)")
        click.echo(f"  active techniques: {techniques}")
        for line in info.sources:
            click.echo(f"  source: {line}")
    if infos:
        click.echo(infos[-1].notice)


@attack.command("import")
@click.argument("bundles", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", help="The ATT&CK release, such as 18.1, where the bundles do not say it.")
@click.option(
    "--into",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that the index is written to.",
)
def attack_import(bundles: tuple[Path, ...], release: str | None, folder: Path) -> None:
    """Make a compact index from STIX bundles, one file a domain (.json or .json.gz).

    \b
    Example: adsc attack import enterprise-attack.json --release 18.1 --into schema/attack
    """
    from ads_compiler import attack as library
    from ads_compiler.cli import common

    common.step("reading bundles")
    index = library.import_bundles(bundles, release)
    for path in library.save(index, folder):
        click.echo(str(path))
