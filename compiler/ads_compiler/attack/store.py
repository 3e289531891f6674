"""Indexes on disk: equal facts give equal bytes."""

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
    """What `adsc attack info` says of an installed release; `techniques` counts the active ones a domain.

    `own` tells that it lies in the project, and `shadows` that a shipped release of the same number is not used.
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
    """What `adsc attack info` says of the history of releases."""

    releases: tuple[str, ...]
    own: bool
    size: int
    sources: tuple[str, ...]
    notice: str


def dump(index: Index) -> dict[str, bytes]:
    """The files of an index by name; the one with the facts, by which a release is found, comes last."""
    files = {f"{index.release}.details.json.gz": packed(index.details)} if index.details else {}
    return files | {f"{index.release}.json.gz": packed(index.facts)}


def packed(value: Any) -> bytes:
    """A value as gzipped JSON, without a date."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError as error:
        raise AttackDataError(
            f"the data holds text that is not Unicode: {error.object[error.start]!r}"
        ) from error
    return gzip.compress(text, 9, mtime=0)


def describe(installed: Installed | None = None) -> tuple[IndexInfo, ...]:
    """The installed releases, the oldest first."""
    installed = installed or Installed()
    own, come_along = installed.own_releases(), releases()
    found = []
    for release in installed.releases():
        index = installed.load(release)
        place = installed.own if release in own and installed.own else shipped()
        files = (place / f"{release}{suffix}" for suffix in (".json.gz", ".details.json.gz"))
        found.append(
            IndexInfo(
                release=release,
                published=index.published,
                own=release in own,
                shadows=release in own and release in come_along,
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
    return tuple(found)


def describe_history(installed: Installed | None = None) -> HistoryInfo | None:
    """The history that is looked up, or None where there is none."""
    installed = installed or Installed()
    known = installed.history()
    if known is None:
        return None
    own = installed.own is not None and (installed.own / history.FILE).is_file()
    place = installed.own if own and installed.own else shipped()
    return HistoryInfo(
        known.releases, own, (place / history.FILE).stat().st_size, known.sources, known.notice
    )
