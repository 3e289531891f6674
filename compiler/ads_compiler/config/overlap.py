"""Settings that name a place in the build directory, which is overwritten, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ads_compiler.config.form import Problem
from ads_compiler.config.model import Setting
from ads_compiler.core.places import is_inside

_INPUTS = (
    "strategies",
    "reviews",
    "benign",
    "attack_indexes",
    "atomics",
    "baseline",
    "logsources",
    "pipelines",
    "filters",
)
# Read without a setting that names them, and what is there.
_FIXED = {
    "site": "the pages and templates of the project's site are in 'site'",
    ".git": "git keeps the repository in '.git'",
}


def overlaps(
    root: Path, settings: Mapping[str, Any], standard: Mapping[str, str], outside: Path
) -> Iterator[Problem]:
    """Problems with places that a build would overwrite, or read as input.

    `standard` has the default directories; `outside` is the base of settings that may leave the
    project.
    """
    name = str(settings.get("build", standard["build"]))
    build = (root / name).resolve()
    if root not in build.parents:
        return
    for key in _INPUTS:
        for place, text in _places(key, settings, standard):
            path = ((outside if key == "atomics" else root) / text).resolve()
            if is_inside(path, build) or (key != "atomics" and is_inside(build, path)):
                yield _problem(key, place, text, name, settings)
    for folder, hint in _FIXED.items():
        path = (root / folder).resolve()
        if is_inside(path, build) or is_inside(build, path):
            message = f"the setting 'build' must not overlap with '{folder}'"
            yield Problem(("build",), f"{message}: '{name}'", hint)


def _places(
    key: str, settings: Mapping[str, Any], standard: Mapping[str, str]
) -> Iterator[tuple[Setting, str]]:
    if key not in settings:
        if key in standard:
            yield (key,), standard[key]
    elif isinstance(settings[key], list):
        for number, text in enumerate(settings[key]):
            yield (key, number), text
    else:
        yield (key,), settings[key]


def _problem(
    key: str, place: Setting, text: str, build: str, settings: Mapping[str, Any]
) -> Problem:
    if key == "strategies":
        at_build = "build" in settings
        hint = f"pages are read from '{text}', and '{build}' is overwritten"
    else:
        at_build = key not in settings
        hint = f"'{key}' is read from '{text}', and '{build}' is overwritten"
    first, other, value = ("build", key, build) if at_build else (key, "build", text)
    message = f"the setting '{first}' must not overlap with '{other}': '{value}'"
    return Problem(("build",) if at_build else place, message, hint)
