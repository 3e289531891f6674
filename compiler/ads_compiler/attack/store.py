"""Indexes on disk: equal facts give equal bytes."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ads_compiler.attack.index import Index, load, releases
from ads_compiler.resources import data_path


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What `adsc attack info` says of an installed release; `techniques` counts the active ones a domain."""

    release: str
    techniques: tuple[tuple[str, int], ...]
    groups: int
    detection_strategies: int
    size: int
    sources: tuple[str, ...]
    notice: str


def dump(index: Index) -> dict[str, bytes]:
    """The files of an index by name."""
    files = {f"{index.release}.json.gz": _packed(index.facts)}
    if index.details:
        files[f"{index.release}.details.json.gz"] = _packed(index.details)
    return files


def _packed(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def describe(folder: Path | None = None) -> tuple[IndexInfo, ...]:
    """The installed releases, the oldest first."""
    place = folder or data_path("schema", "attack")
    found = []
    for release in releases(folder):
        index = load(release, folder)
        counts = tuple((name, sum(t.active for t in index.techniques(name))) for name in index.domains)
        size = sum(path.stat().st_size for path in place.glob(f"{release}.*json.gz"))
        detections = len(index.details.get("detections", ()))
        found.append(IndexInfo(release, counts, len(index.groups()), detections, size, index.sources, index.notice))
    return tuple(found)
