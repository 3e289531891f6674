"""Finding the configuration and reading it: its form by the schema, then what only the folder can tell."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ads_compiler.diagnostics import Diagnostic, Severity, ordered
from ads_compiler.errors import ConfigError
from ads_compiler.project import form
from ads_compiler.project.form import Problem
from ads_compiler.project.model import Project, Setting, SettingsError, Vocabulary
from ads_compiler.project.places import Places, places
from ads_compiler.source import Span, Text

UNKNOWN, WRONG = "ADS901", "ADS902"
_PATHS = {
    "strategies": "a folder",
    "build": "a folder",
    "attack_indexes": "a folder",
    "logsources": "a file",
    "pipelines": "a file",
    "filters": "a file or a folder",
}
_NEW = ("strategies", "build", "attack_indexes")  # folders that need not exist


def discover(start: Path) -> Project:
    """The project around a folder: the nearest one above it that is configured, else the folder itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        own, shared = folder / "adsc.toml", folder / "pyproject.toml"
        if own.is_file():
            return _read(own, ())
        if shared.is_file():
            tools = _toml(shared)[1].get("tool", {})
            if isinstance(tools, dict) and "adsc" in tools:
                return _read(shared, ("tool", "adsc"))
        if (folder / "strategies").is_dir():
            break
    else:
        folder = start
    return Project(folder, folder / "strategies", folder / "build")


def invalid(project: Project, problems: Iterable[Problem]) -> SettingsError:
    """The error about settings of a project that turned out to be wrong when they were used."""
    source = project.source or Text("adsc.toml", "")
    return SettingsError(_findings(problems, source, project.places), source)


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error


def _read(path: Path, above: tuple[str, ...]) -> Project:
    text, settings = _toml(path)
    source = Text(path.name, text)
    for step in above:
        settings = settings[step]
    where = _places(source, places(text), above)
    problems = list(form.judge(settings))
    if not problems:
        problems = list(_misplaced(path.parent, settings))
    if problems:
        raise SettingsError(_findings(problems, source, where), source)
    return _project(path.parent, settings, source, where)


def _places(source: Text, found: Places, above: tuple[str, ...]) -> dict[Setting, Span]:
    """The place of each setting's value, and that of its key under the same path with "#" at its end."""
    deep = len(above)
    spans: dict[Setting, Span] = {}
    for paths, end in ((found.keys, ("#",)), (found.values, ())):
        for path, (start, stop) in paths.items():
            if path[:deep] == above:
                spans[(*path[deep:], *end)] = source.span(start, stop)
    return spans


def _findings(problems: Iterable[Problem], source: Text, where: Mapping[Setting, Span]) -> tuple[Diagnostic, ...]:
    found = []
    for problem in problems:
        key = where.get((*problem.path, "#"), source.start)
        span = key if problem.unknown else where.get(problem.path, key)
        code, name = (UNKNOWN, "unknown-setting") if problem.unknown else (WRONG, "wrong-setting")
        found.append(Diagnostic(span, code, Severity.ERROR, problem.message, problem.hint, name))
    return ordered(found)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _misplaced(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """Paths that leave the project, or that lead to nothing."""
    for key, kind in _PATHS.items():
        for number, text in enumerate(_texts(settings[key]) if key in settings else ()):
            path = (root / text).resolve()
            place = (key, number) if isinstance(settings[key], list) else (key,)
            if root not in path.parents:
                yield Problem(place, f"the setting '{key}' must name {kind} inside the project, not '{text}'")
            elif key in _NEW:
                if path.exists() and not path.is_dir():
                    yield Problem(place, f"the setting '{key}' must name a folder, and '{text}' is none")
            elif not (path.is_file() or (path.is_dir() and "folder" in kind)):
                yield Problem(place, f"the setting '{key}' must name {kind}, and there is no '{text}'")


def _project(root: Path, settings: Mapping[str, Any], source: Text, where: Mapping[Setting, Span]) -> Project:
    def path(text: str) -> Path:
        return (root / text).resolve()

    def paths(value: Any) -> tuple[Path, ...]:
        return tuple(path(text) for text in _texts(value))

    def pairs(value: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple((key, tuple(given) if isinstance(given, list) else given) for key, given in value.items())

    readers: dict[str, Callable[[Any], Any]] = {
        "strategies": path,
        "build": path,
        "attack_indexes": path,
        "logsources": path,
        "pipelines": paths,
        "filters": paths,
        "time_field": _texts,
        "select": tuple,
        "ignore": tuple,
        "site_url": lambda url: url.rstrip("/") + "/",
        "placeholders": lambda table: tuple((word, _texts(given)) for word, given in table.items()),
        "severity": pairs,
        "required_sections": pairs,
        "vocabulary": lambda table: Vocabulary(**dict(pairs(table))),
    }
    given = {key: readers.get(key, lambda value: value)(value) for key, value in settings.items()}
    standard = {"strategies": root / "strategies", "build": root / "build"}
    return Project(root, source=source, places=where, **{**standard, **given})
