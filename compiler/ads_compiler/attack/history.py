"""The state of each technique in every known Enterprise release, so that a claim can be dated.

`history.json.gz` holds the techniques of the oldest release and the changes of each later one. A
row is name, tactics, platforms (null if unknown), and the successor, `!deprecated`, or null; the
row of a removed technique is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ads_compiler.attack import forms
from ads_compiler.attack.index import ENTERPRISE, shipped, version_key
from ads_compiler.attack.model import Technique

FILE = "history.json.gz"
Predicate = Callable[[Technique], bool]


class History:
    """The techniques of all known releases, oldest first."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Wrap the data of the file."""
        self.releases: tuple[str, ...] = tuple(
            sorted((data["first"], *data["delta"]), key=version_key)
        )
        self.notice: str = data["notice"]
        self.sources: tuple[str, ...] = tuple(data["sources"])
        self._changes: dict[str, dict[str, Any]] = {data["first"]: data["base"], **data["delta"]}

    def technique(self, release: str, identity: str) -> Technique | None:
        """A technique as of a release, even if revoked or deprecated; None if it did not exist."""
        row = None
        for step in self.releases:
            if version_key(step) > version_key(release):
                break
            changes = self._changes[step]
            row = changes.get(identity, row)
        return None if row is None else _technique(identity, row)

    def versions(self, identity: str) -> Iterator[tuple[str, Technique]]:
        """Each release that has a technique, with the technique as of then, newest first."""
        for release in reversed(self.releases):
            technique = self.technique(release, identity)
            if technique is not None:
                yield release, technique

    def newest(self, identity: str, holds: Predicate, until: str | None = None) -> str | None:
        """The newest release up to `until` in which a predicate is true of a technique, or None."""
        for release, technique in self.versions(identity):
            if (until is None or version_key(release) <= version_key(until)) and holds(technique):
                return release
        return None

    def ids(self, release: str) -> tuple[str, ...]:
        """The ids of all techniques of a release, revoked and deprecated ones included."""
        known: dict[str, Any] = {}
        for step in self.releases:
            if version_key(step) <= version_key(release):
                known |= self._changes[step]
        return tuple(sorted(identity for identity, row in known.items() if row is not None))


def _technique(identity: str, row: list[Any]) -> Technique:
    name, tactics, platforms, fate = row
    deprecated = fate is not None and fate.startswith("!")
    known = None if platforms is None else tuple(platforms)
    return Technique(
        identity, name, ENTERPRISE, tuple(tactics), known, None if deprecated else fate, deprecated
    )


def load(folder: Path | None = None) -> History | None:
    """The history in a folder (by default the shipped one), or None if the folder has none."""
    path = (folder or shipped()) / FILE
    return _load(path, path.stat().st_mtime_ns) if path.exists() else None


@cache
def _load(path: Path, _changed: int) -> History:
    return History(forms.read(path, forms.HISTORY))
