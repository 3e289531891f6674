"""The settings of a project for lowering its rules. Imports quickly, without pySigma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ads_compiler.config import Project

Values = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """Placeholders, pipelines and filters that apply to all rules of a project.

    `filters` are files or directories. Paths are absolute; findings show them relative to `root`.
    """

    placeholders: Mapping[str, Values] = field(default_factory=dict)
    pipelines: tuple[Path, ...] = ()
    filters: tuple[Path, ...] = ()
    root: Path | None = None

    @classmethod
    def of(cls, project: Project) -> Settings:
        """The settings in a project's configuration."""
        return cls(dict(project.placeholders), project.pipelines, project.filters, project.root)

    def shown(self, path: Path) -> str:
        """A path as findings show it."""
        root = self.root if self.root is not None and path.is_relative_to(self.root) else None
        return (path.relative_to(root) if root else path).as_posix()


NO_SETTINGS = Settings()
