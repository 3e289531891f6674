"""Outputs must not be files that a run reads, or that a build writes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from ads_compiler.catalog import strategy_files
from ads_compiler.config import Project, discover, locate
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.ownership import LIST
from ads_compiler.core.places import is_inside, is_same_file, status_of
from ads_compiler.pipeline import artifacts

_READ = ("adsc.toml", "pyproject.toml", "mkdocs.yml", "site", ".git")


def refuse_inputs(outputs: Iterable[Path], folder: Path, paths: Iterable[Path] = ()) -> None:
    """Raise a usage error if an output is an input of the project of a directory, or of a build.

    `paths` are the pages that the command line names.
    """
    given = tuple(outputs)
    if not given:
        return
    try:
        project = discover(folder)
    except ConfigError:  # is reported later; the standard places are protected
        root = locate(folder)
        project = Project(root, root / "strategies", root / "build")
    places = tuple(place.resolve() for place in (*_inputs(project, paths), *_built(project)))
    for output in given:
        for place in places:
            if _is_at(output, place):
                known = project.shown(place)
                what = f"a file in '{known}'" if place.is_dir() else f"'{known}'"
                raise click.UsageError(
                    f"the output '{output}' is {what}, which adsc reads or writes itself; "
                    "choose another file"
                )


def _inputs(project: Project, paths: Iterable[Path]) -> Iterator[Path]:
    yield from (project.root / name for name in _READ)
    yield from (project.strategies, project.benign, project.reviews)
    named = (project.attack_indexes, project.atomics, project.logsources, project.baseline)
    yield from (path for path in named if path is not None)
    yield from (*project.pipelines, *project.filters)
    for path in paths:
        yield from strategy_files(path) if path.is_dir() else (path,)


def _built(project: Project) -> Iterator[Path]:
    folders = (artifacts.DETECTORS, artifacts.NAVIGATOR, *artifacts.SITE, ".cache")
    return (project.build / name for name in (*folders, *artifacts.FILES, LIST))


def _is_at(output: Path, place: Path) -> bool:
    """Whether an output is a file, or in a directory; also as a hard link to one in there."""
    if is_inside(Path(os.path.realpath(output)), place):
        return True
    status = status_of(output)
    if status is None or not stat.S_ISREG(status.st_mode) or status.st_nlink < 2:
        return False
    files = [place] if place.is_file() else place.rglob("*")
    return any(is_same_file(output, path) for path in files)
