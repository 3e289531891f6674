"""The releases available to a project: those in its folder first, then the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ads_compiler.attack import history, index
from ads_compiler.attack.history import History
from ads_compiler.attack.index import Index, version_key
from ads_compiler.config import Project
from ads_compiler.core.errors import AttackDataError


@dataclass(frozen=True, slots=True)
class Installed:
    """Where to find indexes. `folder` is the project's folder, which need not exist.

    `pinned` is the release that the project pins its pages to, or "" if it is not configured.
    """

    folder: Path | None = None
    pinned: str = ""

    @classmethod
    def of(cls, project: Project) -> Installed:
        """The releases available to a project."""
        return cls(project.attack_indexes, project.attack_release)

    def releases(self) -> tuple[str, ...]:
        """Every release that can be loaded, oldest first."""
        return tuple(sorted({*self.project_releases(), *index.releases()}, key=version_key))

    def project_releases(self) -> tuple[str, ...]:
        """The releases in the project's folder; they override shipped ones of the same number."""
        return index.releases(self.folder) if self.folder is not None else ()

    def load(self, release: str) -> Index:
        """Load a release, from the project's folder if it is there."""
        if release in self.project_releases():
            return index.load(release, self.folder)
        if release in index.releases():
            return index.load(release)
        known = ", ".join(self.releases()) or "none"
        raise AttackDataError(f"ATT&CK {release} is not installed; installed: {known}")

    def history(self) -> History | None:
        """The history of releases, from the project's folder if it is there; None if unknown."""
        project_history = history.load(self.folder) if self.folder is not None else None
        return project_history or history.load()
