"""Where a project lies and how it is configured: `adsc.toml`, or `[tool.adsc]` in `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ads_compiler.diagnostics import did_you_mean
from ads_compiler.errors import ConfigError

Values = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with strategies. Paths are absolute; `site_url` is "" or ends with a slash.

    `placeholders` are names with the values that rules expand them to; `pipelines` and `filters` are files of Sigma,
    or folders of filters; `time_field` hold the time of an event; `logsources` describes log sources of one's own.
    `attack_indexes` is a folder of ATT&CK indexes of one's own, which need not exist before the first import, and
    `attack_release` the release that pages should be pinned to, "" where that is left to them.
    """

    root: Path
    strategies: Path
    build: Path
    site_url: str = ""
    site_name: str = "Detection strategies"
    time_field: tuple[str, ...] = ()
    logsources: Path | None = None
    placeholders: tuple[tuple[str, Values], ...] = ()
    pipelines: tuple[Path, ...] = ()
    filters: tuple[Path, ...] = ()
    attack_indexes: Path | None = None
    attack_release: str = ""

    @property
    def detectors(self) -> Path:
        """Where the compiled detectors go."""
        return self.build / "detectors"

    def shown(self, path: Path) -> str:
        """A path as findings call it: relative to the project, with forward slashes."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


_KEYS = (
    "strategies", "build", "site_url", "site_name", "placeholders", "pipelines", "filters", "time_field", "logsources",
    "attack_indexes", "attack_release",
)  # fmt: skip


def discover(start: Path) -> Project:
    """The project around a folder: the nearest one above it that is configured, else the folder itself."""
    start = start.resolve()
    for folder in (start, *start.parents):
        settings = _settings(folder)
        if settings is not None:
            return _configured(folder, *settings)
        if (folder / "strategies").is_dir():
            break
    else:
        folder = start
    return Project(folder, folder / "strategies", folder / "build")


def _settings(folder: Path) -> tuple[str, dict[str, Any]] | None:
    own, shared = folder / "adsc.toml", folder / "pyproject.toml"
    if own.is_file():
        return own.name, _toml(own)
    if shared.is_file():
        settings = _toml(shared).get("tool", {}).get("adsc")
        if isinstance(settings, dict):
            return shared.name, settings
    return None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error


def _configured(root: Path, name: str, settings: dict[str, Any]) -> Project:
    project = Project(root, root / "strategies", root / "build")
    for key, value in settings.items():
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"known are {', '.join(_KEYS)}"
            raise ConfigError(f"{name}: unknown setting '{key}' for adsc; {hint}")
        if key in _OTHERS:
            project = _OTHERS[key](project, name, value)
            continue
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{name}: the setting '{key}' for adsc must be a text")
        if key in ("strategies", "build"):
            path = (root / value).resolve()
            if path == root or root not in path.parents:
                raise ConfigError(
                    f"{name}: the setting '{key}' for adsc must name a folder inside the project, not '{value}'"
                )
            project = replace(project, strategies=path) if key == "strategies" else replace(project, build=path)
        elif key == "site_url":
            project = replace(project, site_url=value.rstrip("/") + "/")
        else:
            project = replace(project, site_name=value)
    return project


def _placeholders(project: Project, name: str, value: Any) -> Project:
    if not isinstance(value, dict):
        raise _wrong(
            name, "placeholders", "must be a table: a line for each name, with a text, a number or a list of them"
        )
    return replace(project, placeholders=tuple((word, _values(name, word, given)) for word, given in value.items()))


def _values(name: str, word: str, given: Any) -> Values:
    values = tuple(given) if isinstance(given, list) else (given,)
    if not values or not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in values):
        raise _wrong(name, f"placeholders.{word}", "must be a text, a number, or a list of them that is not empty")
    if not word or {"%", "\\"} & set(word):
        raise _wrong(name, f"placeholders.{word}", "needs another name: not empty, and without % and \\")
    return values


def _texts(name: str, key: str, given: Any) -> tuple[str, ...]:
    texts = tuple(given) if isinstance(given, list) else (given,)
    if not all(isinstance(one, str) and one for one in texts):
        raise _wrong(name, key, "must be a text or a list of texts")
    return texts


def _paths(project: Project, name: str, key: str, given: Any, kinds: str) -> Iterable[Path]:
    for text in _texts(name, key, given):
        path = (project.root / text).resolve()
        if project.root not in path.parents:
            raise _wrong(name, key, f"must name {kinds} inside the project, not '{text}'")
        if not (path.is_file() or (path.is_dir() and "folder" in kinds)):
            raise _wrong(name, key, f"must name {kinds} of the project, and there is no '{text}'")
        yield path


def _pipelines(project: Project, name: str, value: Any) -> Project:
    return replace(project, pipelines=tuple(_paths(project, name, "pipelines", value, "a file")))


def _filters(project: Project, name: str, value: Any) -> Project:
    return replace(project, filters=tuple(_paths(project, name, "filters", value, "a file or a folder")))


def _time_field(project: Project, name: str, value: Any) -> Project:
    return replace(project, time_field=_texts(name, "time_field", value))


def _logsources(project: Project, name: str, value: Any) -> Project:
    if not isinstance(value, str):
        raise _wrong(name, "logsources", "must be a text")
    return replace(project, logsources=next(iter(_paths(project, name, "logsources", value, "a file"))))


def _attack_indexes(project: Project, name: str, value: Any) -> Project:
    if not isinstance(value, str) or not value:
        raise _wrong(name, "attack_indexes", "must be a text")
    path = (project.root / value).resolve()
    if project.root not in path.parents or (path.exists() and not path.is_dir()):
        raise _wrong(name, "attack_indexes", f"must name a folder inside the project, not '{value}'")
    return replace(project, attack_indexes=path)


def _attack_release(project: Project, name: str, value: Any) -> Project:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+)+", value):
        raise _wrong(name, "attack_release", 'must be the text of a release, such as "18.1"')
    return replace(project, attack_release=value)


def _wrong(name: str, key: str, what: str) -> ConfigError:
    return ConfigError(f"{name}: the setting '{key}' for adsc {what}")


_OTHERS: dict[str, Callable[[Project, str, Any], Project]] = {
    "placeholders": _placeholders,
    "pipelines": _pipelines,
    "filters": _filters,
    "time_field": _time_field,
    "logsources": _logsources,
    "attack_indexes": _attack_indexes,
    "attack_release": _attack_release,
}
