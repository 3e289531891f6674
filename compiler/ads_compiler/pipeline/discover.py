"""The first stage: which files a run is about, and the catalog of them.

Goes in: a project and the paths of a command. Comes out: the pages of the whole project, since rules
compare them, and the names of those to report on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ads_compiler import catalog
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog
from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.core.errors import ConfigError
from ads_compiler.pipeline.stage import State
from ads_compiler.sigma.settings import Settings


def read_pages(state: State) -> tuple[State, Diagnostics]:
    """Read every page of the project: text, front matter, sections, cases and Sigma."""
    catalog, findings, names = read(state.project, state.request.paths)
    entries = tuple(entry for entry in catalog.entries if entry.strategy.name in names)
    return replace(state, catalog=catalog, names=names, entries=entries), findings


def find_files(project: Project, paths: Sequence[Path] = ()) -> list[tuple[Path, str]]:
    """The strategy files that some paths name; of the whole project where no path is given."""
    found: dict[Path, str] = {}
    folders: dict[Path, Path] = {}
    if not paths and not project.strategies.is_dir():
        raise ConfigError(f"no strategy found: there is no folder {project.strategies}")
    for path in paths or (project.strategies,):
        if not path.exists() and not path.is_symlink():
            raise ConfigError(f"there is no such file or folder: {path}")
        for file in catalog.strategy_files(path) if path.is_dir() else [path]:
            found.setdefault(_real(file, folders), project.shown(file))
    if not found:
        where = ", ".join(str(path) for path in paths) or str(project.strategies)
        raise ConfigError(f"no strategy found in {where}")
    return sorted(found.items(), key=lambda item: item[1])


def _real(file: Path, folders: dict[Path, Path]) -> Path:
    """The file without links on the way to it; `folders` holds what is known of those, as asking takes long."""
    if file.is_symlink():
        return file.resolve()
    if file.parent not in folders:
        folders[file.parent] = file.parent.resolve()
    return folders[file.parent] / file.name


def read(
    project: Project, paths: Sequence[Path] = ()
) -> tuple[Catalog, Diagnostics, frozenset[str]]:
    """The catalog of the whole project and of `paths`, what could not be read, and the names of what was asked for."""
    files, names = gather(project, paths)
    whole, findings = catalog.load(
        files, settings=Settings.of(project), installed=Installed.of(project)
    )
    required = {key: frozenset(words) for key, words in project.required_sections}
    whole = replace(whole, required=required, logsources=project.logsources)
    return whole, of_pages(names, files, findings), names


def gather(
    project: Project, paths: Sequence[Path]
) -> tuple[list[tuple[Path, str]], frozenset[str]]:
    """The files of the whole project and of `paths`, and the names of what was asked for."""
    wanted = find_files(project, paths)
    everything = dict(wanted)
    if paths and project.strategies.is_dir():
        every, folders = catalog.strategy_files(project.strategies), dict[Path, Path]()
        everything.update((_real(path, folders), project.shown(path)) for path in every)
    return sorted(everything.items(), key=lambda item: item[1]), frozenset(
        name for _, name in wanted
    )


def of_pages(
    names: frozenset[str], files: Iterable[tuple[Path, str]], found: Iterable[Diagnostic]
) -> Diagnostics:
    """The findings without those about pages that were not asked for."""
    others = {name for _, name in files} - names
    return tuple(finding for finding in found if finding.span.file not in others)
