"""Choose an ATT&CK release: not all have groups, software and detection strategies."""

from __future__ import annotations

from collections.abc import Callable

from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog
from ads_compiler.core.errors import AttackDataError


def newest(catalog: Catalog) -> Index:
    """The release of the matrix: the newest that a strategy pins, else the newest installed one."""
    installed = catalog.installed.releases()
    if not installed:
        raise AttackDataError("no ATT&CK release is installed")
    pinned = [release for release in installed if release in catalog.releases]
    return catalog.releases[pinned[-1]] if pinned else catalog.installed.load(installed[-1])


def holder(index: Index, installed: Installed, has: Callable[[Index], object]) -> Index | None:
    """The release itself if it passes the test, else the newest installed one that does."""
    if has(index):
        return index
    others = (
        installed.load(release)
        for release in reversed(installed.releases())
        if release != index.release
    )
    return next((other for other in others if has(other)), None)


def has_detections(index: Index) -> bool:
    """Whether a release has detection strategies."""
    return bool(index.details.get("detections"))
