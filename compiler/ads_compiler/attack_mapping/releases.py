"""Which ATT&CK release answers a question: not every installed one holds groups, software and detection strategies."""

from __future__ import annotations

from collections.abc import Callable

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog
from ads_compiler.core.errors import AttackDataError


def newest(catalog: Catalog) -> Index:
    """The release of the matrix: the newest that some strategy is pinned to, else the newest installed."""
    installed = catalog.installed.releases()
    if not installed:
        raise AttackDataError("no ATT&CK release is installed")
    pinned = [release for release in installed if release in catalog.releases]
    return catalog.releases[pinned[-1]] if pinned else catalog.installed.load(installed[-1])


def holder(index: Index, installed: Installed, holds: Callable[[Index], object]) -> Index | None:
    """The release itself where it holds something, else the newest installed one that does."""
    if holds(index):
        return index
    others = (
        installed.load(release)
        for release in reversed(installed.releases())
        if release != index.release
    )
    return next((other for other in others if holds(other)), None)


def has_detections(index: Index) -> bool:
    """Whether a release comes with detection strategies."""
    return bool(index.details.get("detections"))
