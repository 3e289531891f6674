"""The cache key: a hash of everything besides a page that its findings depend on."""

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
from ads_compiler.core.files import regular_bytes
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
    """A SHA-256 of the tool, libraries, schemas, ATT&CK data, configuration and its files.

    The package's files are hashed, so that changes in a development checkout invalidate the cache.
    """
    digest = sha256()
    for text in _texts(project):
        digest.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    configured = [
        *project.pipelines,
        *project.filters,
        *filter(None, (project.logsources, project.attack_indexes)),
    ]
    for folder in (Path(ads_compiler.__file__).parent, data_path("schema"), *configured):
        for path in _files(folder):
            try:
                content = regular_bytes(path)
            except OSError as error:
                content = f"unreadable: {error.errno}".encode()
            digest.update(f"{project.shown(path)}:{len(content)}:".encode("utf-8", "surrogatepass"))
            digest.update(content)
    return digest.hexdigest()


def _texts(project: Project) -> Iterator[str]:
    yield ads_compiler.__version__
    yield f"{sys.version} {unicodedata.unidata_version}"
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield name
    # Findings do not depend on the location: staged content is checked in a temporary one.
    yield repr(replace(project, build=project.root)).replace(project.root.as_posix(), ".")
    yield project.source.text if project.source else ""


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return [folder]
    every = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in every if path.is_file())
