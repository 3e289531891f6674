"""`adsc attack info`, `adsc attack import`, `adsc attack update`; `migrate.py` has two more."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ads_compiler.attack import facts, index, stix, store, update
from ads_compiler.attack.history import FILE
from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.store import dump, packed
from ads_compiler.cli import common, printing
from ads_compiler.cli.migrate import diff, migrate
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.write import write_file

READERS = ("attackcti", "plain")


def _into_option(function: Any) -> Any:
    return click.option(
        "--into",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Directory to write the index to.  [default: the project's 'attack_indexes']",
    )(function)


def _reader_option(function: Any) -> Any:
    return click.option(
        "--reader",
        type=click.Choice(READERS),
        default=READERS[0],
        show_default=True,
        help="Reader of the bundles: attackcti validates each object as STIX, plain is faster. "
        "The index is the same.",
    )(function)


@click.group()
def attack() -> None:
    """Show, compare, import, fetch and migrate ATT&CK releases."""


attack.add_command(diff)
attack.add_command(migrate)


@attack.command("info")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@common.project_option
def attack_info(style: str, project_dir: Path) -> None:
    """Show the installed ATT&CK releases and where their facts come from.

    \b
    Example: adsc attack info
    """
    installed = Installed.of(common.open_project(project_dir))
    infos, history = store.describe(installed), store.describe_history(installed)
    if style == "json":
        printing.value([asdict(info) for info in infos])
        return
    for info in infos:
        printing.line(
            f"ATT&CK {info.release}  ({info.size / 1000:.0f} kB, {_place(info.own, info.shadows)})"
        )
        if info.published:
            printing.line(f"  published: {info.published}")
        printing.line(
            "  active techniques: "
            + ", ".join(f"{domain} {count}" for domain, count in info.techniques)
        )
        printing.line(
            f"  groups: {info.groups}, software: {info.software}, "
            f"detection strategies: {info.detection_strategies}"
        )
        _sources(info.sources)
    if history is not None:
        place = _place(history.own, False)
        printing.line(f"history of Enterprise ATT&CK  ({history.size / 1000:.0f} kB, {place})")
        printing.line(f"  releases: {', '.join(history.releases)}")
        _sources(history.sources)
    if installed.folder is not None and not installed.project_releases():
        printing.line(f"the project's directory {installed.folder.name} contains no index yet")
    if installed.pinned:
        printing.line(f"the project's pages should be pinned to ATT&CK {installed.pinned}")
    for notice in sorted(
        {info.notice for info in infos} | ({history.notice} if history else set())
    ):
        printing.line(notice)


def _place(own: bool, shadows: bool) -> str:
    return "the project's" + (", replaces the shipped one" if shadows else "") if own else "shipped"


def _sources(sources: tuple[str, ...]) -> None:
    for line in sources:
        printing.line(f"  source: {line}")


@attack.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", help="ATT&CK release, such as 18.1, if the files do not declare one.")
@click.option("--history", is_flag=True, help="Build the history of releases from a file of facts.")
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
    """Build a compact index from STIX bundles, one FILE per domain.

    FILES are STIX 2.0 or 2.1 (.json or .json.gz). A file of facts (a base and deltas, Enterprise
    only) also works; it requires --release or --history.

    \b
    Example: adsc attack import enterprise-attack.json --release 18.1 --into attack
    """
    target = _target(folder, project_dir)
    common.step("reading")
    if history:
        if len(files) != 1 or release is not None:
            raise ConfigError("--history takes exactly one file of facts and no --release")
        _write(target, {FILE: packed(facts.import_history(files[0]))})
    elif len(files) == 1 and facts.is_facts(files[0]):
        if release is None:
            raise ConfigError(
                "a file of facts contains several releases; choose one with --release"
            )
        _write_index(target, facts.import_facts(files[0], release, _matrix(release)))
    else:
        _write_index(target, stix.import_bundles(files, release, reader))


@attack.command("update")
@click.option("--release", help="ATT&CK release, such as 18.1.  [default: the newest]")
@_reader_option
@_into_option
@common.project_option
def attack_update(release: str | None, reader: str, folder: Path | None, project_dir: Path) -> None:
    """Fetch a release from MITRE and build a compact index of it.

    This is the only command that uses the network. It lists the releases in MITRE's public
    repository attack-stix-data and downloads the files of Enterprise, Mobile and ICS.

    \b
    Example: adsc attack update --into attack
    """
    target = _target(folder, project_dir)
    _write_index(target, update.fetch(release, reader, common.step))


def _target(folder: Path | None, project_dir: Path) -> Path:
    """The directory to write an index to; `ConfigError` if none is given or configured."""
    target = folder or common.open_project(project_dir).attack_indexes
    if target is None:
        raise ConfigError(
            "no directory for the index; give --into or set 'attack_indexes' in the configuration"
        )
    return target


def _matrix(release: str) -> Index:
    """The shipped index whose matrix a file of facts gets, which has none.

    That is the newest index from STIX up to the release, else the oldest.
    """
    known = [loaded for name in index.releases() if (loaded := index.load(name)).details]
    if not known:
        raise ConfigError(
            "a file of facts needs a shipped index imported from STIX bundles, and there is none"
        )
    before = [
        shipped
        for shipped in known
        if index.version_key(shipped.release) <= index.version_key(release)
    ]
    return before[-1] if before else known[0]


def _write_index(folder: Path, new: Index) -> None:

    _write(folder, dump(new))


def _write(folder: Path, files: dict[str, bytes]) -> None:

    for name, data in files.items():
        write_file(folder / name, data)
        printing.line(folder / name)
