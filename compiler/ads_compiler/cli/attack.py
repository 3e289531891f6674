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

    from ads_compiler.attack.store import describe

    infos = describe()
    if style == "json":
        click.echo(json.dumps([asdict(info) for info in infos], indent=2))
        return
    for info in infos:
        techniques = ", ".join(f"{domain} {count}" for domain, count in info.techniques)
        click.echo(f"ATT&CK {info.release}  ({info.size / 1000:.0f} kB)")
        click.echo(f"  active techniques: {techniques}")
        click.echo(f"  groups: {info.groups}, detection strategies: {info.detection_strategies}")
        for line in info.sources:
            click.echo(f"  source: {line}")
    if infos:
        click.echo(infos[-1].notice)


@attack.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", help="The ATT&CK release, such as 18.1, where the files do not say it.")
@click.option(
    "--into",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that the index is written to.",
)
def attack_import(files: tuple[Path, ...], release: str | None, folder: Path) -> None:
    """Make a compact index from STIX bundles, one FILE a domain (.json or .json.gz).

    A file of facts (a base and deltas, Enterprise only) is read as well; it needs --release.

    \b
    Example: adsc attack import enterprise-attack.json --release 18.1 --into schema/attack
    """
    from ads_compiler.attack import facts, index, stix, store
    from ads_compiler.cli import common
    from ads_compiler.errors import ConfigError
    from ads_compiler.write import write_file

    common.step("reading")
    if len(files) == 1 and facts.is_facts(files[0]):
        if release is None:
            raise ConfigError("a file of facts holds several releases; say which with --release")
        earlier = [known for known in index.releases() if index.load(known).details]
        made = facts.import_facts(files[0], release, index.load(earlier[-1]))
    else:
        made = stix.import_bundles(files, release)
    for name, data in store.dump(made).items():
        write_file(folder / name, data)
        click.echo(str(folder / name))
