"""Where a project lies and how it is configured: `adsc.toml`, or `[tool.adsc]` in `pyproject.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ads_compiler.diagnostics import did_you_mean
from ads_compiler.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with strategies. Paths are absolute; `site_url` is "" or ends with a slash."""

    root: Path
    strategies: Path
    build: Path
    site_url: str = ""
    site_name: str = "Detection strategies"

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


_KEYS = ("strategies", "build", "site_url", "site_name")


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
