"""The first stage: the files of a run and their catalog.

Takes a project and the paths of a command, and returns the pages of the whole project, since rules
compare them, and the names of those to report on.
"""

from __future__ import annotations

import os
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
    """The strategy files under some paths, or of the whole project if no path is given."""
    files: dict[Path, str] = {}
    real = _Resolver(project.root)
    if not paths and not project.strategies.is_dir():
        raise ConfigError(f"no strategy found: there is no folder {project.strategies}")
    for path in paths or (project.strategies,):
        if not path.exists() and not path.is_symlink():
            raise ConfigError(f"there is no such file or folder: {path}")
        for file in catalog.strategy_files(path) if path.is_dir() else [path]:
            files.setdefault(real(file), project.shown(file))
    if not files:
        where = ", ".join(str(path) for path in paths) or str(project.strategies)
        raise ConfigError(f"no strategy found in {where}")
    return sorted(files.items(), key=lambda item: item[1])


class _Resolver:
    """Resolves symbolic links, except those that lead out of a project; `read_page` refuses them.

    A path that was given outside the project is resolved as well.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[Path, Path] = {}

    def __call__(self, file: Path) -> Path:
        if file.is_symlink():
            resolved = Path(os.path.realpath(file))
        else:
            if file.parent not in self._folders:
                self._folders[file.parent] = Path(os.path.realpath(file.parent))
            resolved = self._folders[file.parent] / file.name
        given = Path(os.path.abspath(file))  # noqa: PTH100 - keeps links
        out = self._root in given.parents and self._root not in resolved.parents
        return given if out else resolved


def read(
    project: Project, paths: Sequence[Path] = ()
) -> tuple[Catalog, Diagnostics, frozenset[str]]:
    """The catalog of the whole project and `paths`, reading findings, and the selected names."""
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
    """The files of the whole project and of `paths`, and the names of the selected pages."""
    selected = find_files(project, paths)
    everything = dict(selected)
    if paths and project.strategies.is_dir():
        every, real = catalog.strategy_files(project.strategies), _Resolver(project.root)
        everything.update((real(path), project.shown(path)) for path in every)
    return sorted(everything.items(), key=lambda item: item[1]), frozenset(
        name for _, name in selected
    )


def of_pages(
    names: frozenset[str], files: Iterable[tuple[Path, str]], findings: Iterable[Diagnostic]
) -> Diagnostics:
    """The findings without those about pages that were not selected."""
    others = {name for _, name in files} - names
    return tuple(finding for finding in findings if finding.span.file not in others)
