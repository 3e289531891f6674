"""The releases that a project can look up: those in its own folder first, then those that are shipped."""

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
    """Where indexes lie. `own` is the project's folder, which need not exist.

    `wanted` is the release that the project wants its pages pinned to, "" where it does not say.
    """

    own: Path | None = None
    wanted: str = ""

    @classmethod
    def of(cls, project: Project) -> Installed:
        """What a project can look up."""
        return cls(project.attack_indexes, project.attack_release)

    def releases(self) -> tuple[str, ...]:
        """Every release that can be loaded, the oldest first."""
        return tuple(sorted({*self.own_releases(), *index.releases()}, key=version_key))

    def own_releases(self) -> tuple[str, ...]:
        """The releases in the project's folder; they go before shipped ones of the same number."""
        return index.releases(self.own) if self.own is not None else ()

    def load(self, release: str) -> Index:
        """A release, the project's own where it has one."""
        if release in self.own_releases():
            return index.load(release, self.own)
        if release in index.releases():
            return index.load(release)
        told = ", ".join(self.releases()) or "none"
        raise AttackDataError(f"ATT&CK {release} is not installed; installed: {told}")

    def history(self) -> History | None:
        """What earlier releases said, or None where that is not known."""
        own = history.load(self.own) if self.own is not None else None
        return own or history.load()
