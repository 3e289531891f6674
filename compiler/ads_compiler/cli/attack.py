"""`adsc attack info`, `adsc attack import`, `adsc attack update`; `migrate.py` has two more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ads_compiler.cli import common
from ads_compiler.cli.migrate import diff, migrate

if TYPE_CHECKING:
    from ads_compiler.attack.index import Index

READERS = ("attackcti", "plain")


def _into_option(function: Any) -> Any:
    return click.option(
        "--into",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder that the index is written to.  [default: the project's `attack_indexes`]",
    )(function)


def _reader_option(function: Any) -> Any:
    return click.option(
        "--reader",
        type=click.Choice(READERS),
        default=READERS[0],
        show_default=True,
        help="What reads the bundles: attackcti checks each object against STIX, plain is faster. Same index.",
    )(function)


@click.group()
def attack() -> None:
    """Look at ATT&CK releases, compare them, import or fetch one, and move pages to another."""


attack.add_command(diff)
attack.add_command(migrate)


@attack.command("info")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@common.project_option
def attack_info(style: str, project_dir: Path) -> None:
    """Say which ATT&CK releases are installed and where their facts come from.

    \b
    Example: adsc attack info
    """
    import json
    from dataclasses import asdict

    from ads_compiler.attack import store
    from ads_compiler.attack.installed import Installed

    installed = Installed.of(common.open_project(project_dir))
    infos, history = store.describe(installed), store.describe_history(installed)
    if style == "json":
        click.echo(json.dumps([asdict(info) for info in infos], indent=2))
        return
    for info in infos:
        click.echo(
            f"ATT&CK {info.release}  ({info.size / 1000:.0f} kB, {_place(info.own, info.shadows)})"
        )
        if info.published:
            click.echo(f"  published: {info.published}")
        click.echo(
            "  active techniques: "
            + ", ".join(f"{domain} {count}" for domain, count in info.techniques)
        )
        click.echo(
            f"  groups: {info.groups}, software: {info.software}, detection strategies: {info.detection_strategies}"
        )
        _sources(info.sources)
    if history is not None:
        place = _place(history.own, False)
        click.echo(f"history of Enterprise ATT&CK  ({history.size / 1000:.0f} kB, {place})")
        click.echo(f"  releases: {', '.join(history.releases)}")
        _sources(history.sources)
    if installed.folder is not None and not installed.project_releases():
        click.echo(f"the project's folder {installed.folder.name} holds no index yet")
    if installed.pinned:
        click.echo(f"the project's pages should be pinned to ATT&CK {installed.pinned}")
    for notice in sorted(
        {info.notice for info in infos} | ({history.notice} if history else set())
    ):
        click.echo(notice)


def _place(own: bool, shadows: bool) -> str:
    return (
        "the project's own" + (", in place of the shipped one" if shadows else "")
        if own
        else "shipped"
    )


def _sources(sources: tuple[str, ...]) -> None:
    for line in sources:
        click.echo(f"  source: {line}")


@attack.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", help="The ATT&CK release, such as 18.1, where the files do not say it.")
@click.option("--history", is_flag=True, help="Make the history of releases from a file of facts.")
@_reader_option
@_into_option
@common.project_option
def attack_import(
    files: tuple[Path, ...],
    release: str | None,
    history: bool,
    reader: str,
    folder: Path | None,
    project_dir: Path,
) -> None:
    """Make a compact index from STIX bundles, one FILE a domain (.json or .json.gz, STIX 2.0 or 2.1).

    A file of facts (a base and deltas, Enterprise only) is read as well; it needs --release or --history.

    \b
    Example: adsc attack import enterprise-attack.json --release 18.1 --into attack
    """
    from ads_compiler.attack import facts, stix
    from ads_compiler.attack.history import FILE
    from ads_compiler.attack.store import packed
    from ads_compiler.core.errors import ConfigError

    target = _target(folder, project_dir)
    common.step("reading")
    if history:
        if len(files) != 1 or release is not None:
            raise ConfigError("--history takes one file of facts, and no --release")
        _write(target, {FILE: packed(facts.import_history(files[0]))})
    elif len(files) == 1 and facts.is_facts(files[0]):
        if release is None:
            raise ConfigError("a file of facts holds several releases; say which with --release")
        _write_index(target, facts.import_facts(files[0], release, _matrix(release)))
    else:
        _write_index(target, stix.import_bundles(files, release, reader))


@attack.command("update")
@click.option("--release", help="The ATT&CK release, such as 18.1.  [default: the newest]")
@_reader_option
@_into_option
@common.project_option
def attack_update(release: str | None, reader: str, folder: Path | None, project_dir: Path) -> None:
    """Fetch a release from MITRE and make a compact index of it.

    This command uses the network, and no other does: it asks MITRE's public repository attack-stix-data for its
    releases, and fetches the files of Enterprise, Mobile and ICS. Nothing is sent but the requests.

    \b
    Example: adsc attack update --into attack
    """
    from ads_compiler.attack import update

    target = _target(folder, project_dir)
    _write_index(target, update.fetch(release, reader, common.step))


def _target(folder: Path | None, project_dir: Path) -> Path:
    """Where an index goes to."""
    from ads_compiler.core.errors import ConfigError

    found = folder or common.open_project(project_dir).attack_indexes
    if found is None:
        raise ConfigError(
            "say with --into where the index goes to, or set 'attack_indexes' for the project"
        )
    return found


def _matrix(release: str) -> Index:
    """The shipped index with a matrix that was imported from STIX: the newest before a release, else the oldest."""
    from ads_compiler.attack import index
    from ads_compiler.core.errors import ConfigError

    known = [found for name in index.releases() if (found := index.load(name)).details]
    if not known:
        raise ConfigError(
            "a file of facts needs an index that was imported from STIX bundles, and none is shipped"
        )
    before = [
        found for found in known if index.version_key(found.release) <= index.version_key(release)
    ]
    return before[-1] if before else known[0]


def _write_index(folder: Path, made: Index) -> None:
    from ads_compiler.attack.store import dump

    _write(folder, dump(made))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    from ads_compiler.core.write import write_file

    for name, data in files.items():
        write_file(folder / name, data)
        click.echo(str(folder / name))
