"""What findings of a page depend on beside the page: one number that changes when any of it does."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ads_compiler
from ads_compiler.config import Project
from ads_compiler.core.resources import data_path

_LIBRARIES = (
    "markdown-it-py",
    "mdit-py-plugins",
    "PyYAML",
    "pySigma",
    "jsonschema",
    "evtx",
    "zstandard",
)


def environment(project: Project) -> str:
    """Tool, libraries, schema, ATT&CK data, configuration and the files that it names, as a SHA-256.

    The package is hashed as it lies on disk, so that a checkout that is worked on never meets findings of yesterday.
    """
    told = sha256()
    for text in _words(project):
        told.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    own = [
        *project.pipelines,
        *project.filters,
        *filter(None, (project.logsources, project.attack_indexes)),
    ]
    for folder in (Path(ads_compiler.__file__).parent, data_path("schema"), *own):
        for path in _files(folder):
            try:
                content = path.read_bytes()
            except OSError as error:
                content = f"unreadable: {error.errno}".encode()
            told.update(f"{project.shown(path)}:{len(content)}:".encode("utf-8", "surrogatepass"))
            told.update(content)
    return told.hexdigest()


def _words(project: Project) -> Iterator[str]:
    yield ads_compiler.__version__
    yield f"{sys.version} {unicodedata.unidata_version}"
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name
    # Where the project lies changes no finding, and the staged state of it is checked in a temporary place.
    yield repr(replace(project, build=project.root)).replace(project.root.as_posix(), ".")
    yield project.source.text if project.source else ""


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return [folder]
    every = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in every if path.is_file())
