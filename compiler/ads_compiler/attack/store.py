"""Indexes on disk. Equal facts give equal bytes."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from ads_compiler.attack import history
from ads_compiler.attack.index import Index, releases, shipped
from ads_compiler.attack.installed import Installed
from ads_compiler.core.errors import AttackDataError


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """An installed release as `adsc attack info` shows it.

    `techniques` counts the active ones of each domain. `own` means that it is in the project's
    folder, `shadows` that it overrides a shipped release of the same number.
    """

    release: str
    published: str
    own: bool
    shadows: bool
    techniques: tuple[tuple[str, int], ...]
    groups: int
    software: int
    detection_strategies: int
    size: int
    sources: tuple[str, ...]
    notice: str


@dataclass(frozen=True, slots=True)
class HistoryInfo:
    """The history of releases as `adsc attack info` shows it."""

    releases: tuple[str, ...]
    own: bool
    size: int
    sources: tuple[str, ...]
    notice: str


def dump(index: Index) -> dict[str, bytes]:
    """The files of an index by name; the file with the facts, which marks a release, is last."""
    files = {f"{index.release}.details.json.gz": packed(index.details)} if index.details else {}
    return files | {f"{index.release}.json.gz": packed(index.facts)}


def packed(value: Any) -> bytes:
    """A value as gzipped JSON without a timestamp."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError as error:
        raise AttackDataError(
            f"the data contains text that is not valid Unicode: {error.object[error.start]!r}"
        ) from error
    return gzip.compress(text, 9, mtime=0)


def describe(installed: Installed | None = None) -> tuple[IndexInfo, ...]:
    """The installed releases, oldest first."""
    installed = installed or Installed()
    own, from_package = installed.project_releases(), releases()
    infos = []
    for release in installed.releases():
        index = installed.load(release)
        folder = installed.folder if release in own and installed.folder else shipped()
        files = (folder / f"{release}{suffix}" for suffix in (".json.gz", ".details.json.gz"))
        infos.append(
            IndexInfo(
                release=release,
                published=index.published,
                own=release in own,
                shadows=release in own and release in from_package,
                techniques=tuple(
                    (name, sum(t.active for t in index.techniques(name))) for name in index.domains
                ),
                groups=len(index.groups()),
                software=len(index.software()),
                detection_strategies=len(index.detection_strategies()),
                size=sum(path.stat().st_size for path in files if path.is_file()),
                sources=index.sources,
                notice=index.notice,
            )
        )
    return tuple(infos)


def describe_history(installed: Installed | None = None) -> HistoryInfo | None:
    """The history in use, or None if there is none."""
    installed = installed or Installed()
    known = installed.history()
    if known is None:
        return None
    own = installed.folder is not None and (installed.folder / history.FILE).is_file()
    folder = installed.folder if own and installed.folder else shipped()
    return HistoryInfo(
        known.releases, own, (folder / history.FILE).stat().st_size, known.sources, known.notice
    )
