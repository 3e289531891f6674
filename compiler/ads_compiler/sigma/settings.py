"""What a project lays down for the lowering of its rules. Free of pySigma, so that it costs nothing to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ads_compiler.config import Project

Values = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """`placeholders` are the values of `%name%`, `pipelines` pySigma's YAML, `filters` Sigma filter files or folders.

    Paths are absolute; findings call a file by its path from `root`.
    """

    placeholders: Mapping[str, Values] = field(default_factory=dict)
    pipelines: tuple[Path, ...] = ()
    filters: tuple[Path, ...] = ()
    root: Path | None = None

    @classmethod
    def of(cls, project: Project) -> Settings:
        """What a project's configuration says."""
        return cls(dict(project.placeholders), project.pipelines, project.filters, project.root)

    def shown(self, path: Path) -> str:
        """A path as findings call it."""
        root = self.root if self.root is not None and path.is_relative_to(self.root) else None
        return (path.relative_to(root) if root else path).as_posix()


NOTHING = Settings()
