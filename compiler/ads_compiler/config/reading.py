"""Finding the configuration and reading it: its form by the schema, then what only the folder can tell."""

from __future__ import annotations

import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ads_compiler.config import form
from ads_compiler.config.form import Problem
from ads_compiler.config.model import Project, Setting, SettingsError, Vocabulary
from ads_compiler.config.places import Places, places
from ads_compiler.core.diagnostics import Diagnostic, ordered
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import not_utf8
from ads_compiler.core.leave_out import LeaveOut
from ads_compiler.core.text import Span, Text

UNKNOWN, WRONG = "ADS901", "ADS902"
_PATHS = {
    "strategies": "a folder",
    "build": "a folder",
    "benign": "a folder",
    "reviews": "a folder",
    "attack_indexes": "a folder",
    "atomics": "a folder",
    "logsources": "a file",
    "baseline": "a file",
    "pipelines": "a file",
    "filters": "a file or a folder",
}
_FOLDERS = {
    "strategies": "strategies",
    "build": "build",
    "benign": "evidence/benign",
    "reviews": "reviews",
}
_OUTSIDE = ("atomics",)  # what is not the project's own
_WRITTEN = ("baseline",)  # files that need not exist
_NEW = ("strategies", "build", "reviews", "attack_indexes")  # folders that need not exist


def discover(start: Path) -> Project:
    """The project around a folder: the nearest one above it that is configured, else the folder itself."""
    return at(locate(start))


def locate(start: Path) -> Path:
    """The folder of the project around a folder."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if _configuration(folder) is not None or (folder / "strategies").is_dir():
            return folder
    return start


def at(folder: Path, outside: Path | None = None) -> Project:
    """The project of exactly this folder. Settings that may lead out of it are relative to `outside`, if given."""
    configuration = _configuration(folder)
    if configuration is None:
        return Project(folder, **_standard(folder))
    return _read(*configuration, outside or folder)


def _configuration(folder: Path) -> tuple[Path, tuple[str, ...]] | None:
    """The file that configures the project of a folder, and the table in it."""
    own, shared = folder / "adsc.toml", folder / "pyproject.toml"
    if own.is_file():
        return own, ()
    if shared.is_file() and in_pyproject(shared):
        return shared, ("tool", "adsc")
    return None


def in_pyproject(path: Path) -> bool:
    """Whether a `pyproject.toml` holds a configuration, under `[tool.adsc]`."""
    tools = _toml(path)[1].get("tool", {})
    return isinstance(tools, dict) and "adsc" in tools


def invalid(project: Project, problems: Iterable[Problem]) -> SettingsError:
    """The error about settings of a project that turned out to be wrong when they were used."""
    source = project.source or Text("adsc.toml", "")
    return SettingsError(_findings(problems, source, project.places), source)


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    data = b""
    try:
        data = path.read_bytes()
        text = data.removeprefix(BOM_UTF8).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        return text, tomllib.loads(text)
    except UnicodeDecodeError as error:
        wrong = not_utf8(path.name, data.removeprefix(BOM_UTF8), error)
        raise ConfigError(f"{wrong.span}: {wrong.message}; {wrong.hint}") from error
    except (OSError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error


def _read(path: Path, above: tuple[str, ...], outside: Path) -> Project:
    text, settings = _toml(path)
    source = Text(path.name, text)
    for step in above:
        settings = settings[step]
    where = _places(source, places(text), above)
    problems = list(form.judge(settings))
    if not problems:
        problems = list(_misplaced(path.parent, settings, outside))
    if problems:
        raise SettingsError(_findings(problems, source, where), source)
    return _project(path.parent, settings, source, where, outside)


def _places(source: Text, found: Places, above: tuple[str, ...]) -> dict[Setting, Span]:
    """The place of each setting's value, and that of its key under the same path with "#" at its end."""
    deep = len(above)
    spans: dict[Setting, Span] = {}
    for paths, end in ((found.keys, ("#",)), (found.values, ())):
        for path, (start, stop) in paths.items():
            if path[:deep] == above:
                spans[(*path[deep:], *end)] = source.span(start, stop)
    return spans


def _findings(
    problems: Iterable[Problem], source: Text, where: Mapping[Setting, Span]
) -> tuple[Diagnostic, ...]:
    found = []
    for problem in problems:
        key = where.get((*problem.path, "#"), source.start)
        span = key if problem.unknown else where.get(problem.path, key)
        code = UNKNOWN if problem.unknown else WRONG
        found.append(Diagnostic(span, code, problem.message, problem.hint))
    return ordered(found)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _misplaced(root: Path, settings: Mapping[str, Any], outside: Path) -> Iterator[Problem]:
    """Paths that leave the project, or that lead to nothing."""
    for key, kind in _PATHS.items():
        for number, text in enumerate(_texts(settings[key]) if key in settings else ()):
            path = ((outside if key in _OUTSIDE else root) / text).resolve()
            place = (key, number) if isinstance(settings[key], list) else (key,)
            if root not in path.parents and key not in _OUTSIDE:
                yield Problem(
                    place, f"the setting '{key}' must name {kind} inside the project, not '{text}'"
                )
            elif key in _NEW:
                if path.exists() and not path.is_dir():
                    yield Problem(
                        place, f"the setting '{key}' must name a folder, and '{text}' is none"
                    )
            elif key in _WRITTEN and not path.exists():
                continue
            elif not (path.is_file() or (path.is_dir() and "folder" in kind)):
                yield Problem(
                    place, f"the setting '{key}' must name {kind}, and there is no '{text}'"
                )
    yield from _intertwined(root, settings)


def _intertwined(root: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    """A build folder that is, holds or lies in that of the strategies: what is built is written over."""
    names = {key: str(settings.get(key, key)) for key in ("strategies", "build")}
    pages, built = ((root / names[key]).resolve() for key in names)
    if root in built.parents and (
        pages == built or pages in built.parents or built in pages.parents
    ):
        key, other = ("build", "strategies") if "build" in settings else ("strategies", "build")
        message = f"the setting '{key}' must name a folder apart from that of '{other}'"
        hint = (
            f"pages are read from '{names['strategies']}', and '{names['build']}' is written over"
        )
        yield Problem((key,), f"{message}, not '{names[key]}'", hint)


def _standard(root: Path) -> dict[str, Any]:
    return {name: root / folder for name, folder in _FOLDERS.items()}


def _project(
    root: Path,
    settings: Mapping[str, Any],
    source: Text,
    where: Mapping[Setting, Span],
    outside: Path,
) -> Project:
    def path(text: str) -> Path:
        return (root / text).resolve()

    def paths(value: Any) -> tuple[Path, ...]:
        return tuple(path(text) for text in _texts(value))

    def pairs(value: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        return tuple(
            (key, tuple(given) if isinstance(given, list) else given)
            for key, given in value.items()
        )

    readers: dict[str, Callable[[Any], Any]] = {
        "strategies": path,
        "build": path,
        "benign": path,
        "reviews": path,
        "review_required": tuple,
        "attack_indexes": path,
        "atomics": lambda text: (outside / text).resolve(),
        "logsources": path,
        "baseline": path,
        "fail_on": lambda given: pairs(given) if isinstance(given, dict) else given,
        "pipelines": paths,
        "filters": paths,
        "time_field": _texts,
        "select": tuple,
        "ignore": tuple,
        "site_url": lambda url: url.rstrip("/") + "/",
        "placeholders": lambda table: tuple((word, _texts(given)) for word, given in table.items()),
        "severity": pairs,
        "required_sections": pairs,
        "mutation_score": pairs,
        "vocabulary": lambda table: Vocabulary(**dict(pairs(table))),
    }
    settings = dict(settings)
    left_out = settings.pop("mutation", {}).get("leave_out", [])
    given = {key: readers.get(key, lambda value: value)(value) for key, value in settings.items()}
    given["leave_out"] = tuple(LeaveOut(**item) for item in left_out)
    return Project(root, source=source, places=where, **{**_standard(root), **given})
