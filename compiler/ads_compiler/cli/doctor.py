"""`adsc doctor`."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ads_compiler import __version__
from ads_compiler.attack.installed import Installed
from ads_compiler.cli import common, printing
from ads_compiler.config import Project
from ads_compiler.config.installation import Extra, Installation, Library, installation
from ads_compiler.core.errors import AdscError
from ads_compiler.pipeline.verify_files import verify_files

_ORIGINS = {
    "index": "from a package index",
    "editable": "editable, from {url}",
    "path": "from {url}",
    "archive": "from {url}",
    "vcs": "from {url} at {revision}",
    "source": "run from source, not installed",
}


@click.command()
@common.format_option
@common.project_option
def doctor(style: str, project_dir: Path) -> None:
    """Show versions, extras, ATT&CK releases and configuration.

    Every file that the configuration names is read. The exit code is 2 if the configuration or
    one of these files is invalid, or if a library is missing or too old.

    \b
    Example: adsc doctor
    Example: adsc doctor --format json
    """
    this = installation()
    project, problem = None, ""
    unusable = [library for library in this.libraries if not library.usable]
    try:
        project = common.open_project(project_dir)
        verify_files(project)
    except AdscError as error:
        problem = str(error)
    report = {
        "version": __version__,
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "package": str(Path(__file__).parents[1]),
        "installed": {"origin": this.origin, "url": this.url, "revision": this.revision},
        "libraries": [_library(library) for library in this.libraries],
        "extras": [_extra(extra) for extra in this.extras],
        "attack": _releases(Installed.of(project) if project else Installed()),
        "configuration": _configuration(project, problem),
    }
    if style == "json":
        printing.value(report)
    else:
        for line in _lines(report, this):
            printing.line(line)
    if problem or unusable:
        raise SystemExit(AdscError.exit_code)


def _library(library: Library) -> dict[str, Any]:
    return {
        "name": library.name,
        "version": library.version,
        "wanted": library.specifier,
        "usable": library.usable,
    }


def _extra(extra: Extra) -> dict[str, Any]:
    libraries = [_library(library) for library in extra.libraries]
    return {"name": extra.name, "present": extra.present, "libraries": libraries}


def _releases(installed: Installed) -> list[dict[str, Any]]:
    own = installed.project_releases()
    return [{"release": each, "own": each in own} for each in installed.releases()]


def _configuration(project: Project | None, problem: str) -> dict[str, Any]:
    if project is None:
        return {"file": None, "root": None, "error": problem}
    file = str(project.root / project.source.name) if project.source else None
    return {"file": file, "root": str(project.root), "error": problem or None}


def _lines(report: dict[str, Any], this: Installation) -> Iterator[str]:
    origin = _ORIGINS[this.origin].format(url=this.url, revision=this.revision)
    yield f"adsc           {report['version']}, {origin}"
    if this.version not in (None, report["version"]):
        yield f"               the installed metadata is of {this.version}; reinstall it"
    yield f"package        {report['package']}"
    yield f"Python         {report['python']}, {report['executable']}"
    yield f"platform       {report['platform']}"
    yield from _configured(report["configuration"])
    releases = [
        each["release"] + (" (the project's)" if each["own"] else "") for each in report["attack"]
    ]
    yield f"ATT&CK         {', '.join(releases) or 'no release'}"
    for extra in this.extras:
        versions = ", ".join(f"{lib.name} {lib.version}" for lib in extra.libraries)
        state = f"installed: {versions or 'part of Python'}"
        yield f"extra {extra.name:<9}{state if extra.present else f'missing: {extra.install}'}"
    for library in this.libraries:
        state = library.version or "missing"
        remark = "" if library.usable else f"  (needs {library.specifier.lstrip()})"
        yield f"library        {library.name} {state}{remark}"


def _configured(configuration: dict[str, Any]) -> Iterator[str]:
    if configuration["error"] is not None:
        first, *others = configuration["error"].splitlines() or [""]
        yield f"configuration  invalid: {first}"
        yield from (f"               {line}" for line in others)
    elif configuration["file"] is None:
        yield f"configuration  none; the project is {configuration['root']}"
    else:
        yield f"configuration  {configuration['file']}"
