"""Records of pages, by one process or several: the same records in the same order."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from hashlib import sha256

from ads_compiler import catalog
from ads_compiler.attack.index import Index
from ads_compiler.attack.installed import Installed
from ads_compiler.catalog import Catalog
from ads_compiler.config import Project
from ads_compiler.core.cache import Record
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text
from ads_compiler.pipeline.cache import codec
from ads_compiler.sigma.settings import Settings

# Below this many pages the start of other processes costs more than it saves.
MANY = 200
_CHUNK = 25
_MOST = 8
Job = tuple[Text, bool]


def digest(source: Text) -> str:
    """The SHA-256 of the text of a page, in hexadecimal."""
    return sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()


def records(project: Project, jobs: Sequence[Job]) -> list[Record]:
    """The record of each page: findings of reading, and those of rules for selected pages."""
    several = min(_MOST, os.cpu_count() or 1)
    if len(jobs) < MANY or several < 2:
        return check_pages(project, jobs)
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    chunks = [jobs[at : at + _CHUNK] for at in range(0, len(jobs), _CHUNK)]
    # Fresh processes: a fork could copy a lock that a thread of this process holds.
    with ProcessPoolExecutor(several, get_context("spawn")) as pool:
        try:
            return [
                record
                for chunk in pool.map(_in_worker, [project] * len(chunks), chunks)
                for record in chunk
            ]
        except BrokenProcessPool as error:
            raise ConfigError(
                "a worker process was terminated while checking pages (out of memory?)"
            ) from error


def _in_worker(project: Project, jobs: Sequence[Job]) -> list[Record]:
    """`check_pages` in a worker, which lives too briefly to need garbage collection."""
    gc.disable()
    return check_pages(project, jobs)


def check_pages(project: Project, jobs: Sequence[Job]) -> list[Record]:
    """The records of some pages, checked in this process."""
    if not jobs:
        return []
    from ads_compiler.codegen import python
    from ads_compiler.pipeline import lint

    settings, installed = Settings.of(project), Installed.of(project)
    required = {key: frozenset(words) for key, words in project.required_sections}
    known = set(installed.releases())
    loaded: dict[str, Index] = {}
    done = []
    for source, selected in jobs:
        entry, findings = catalog.read_entry(source, settings)
        record: Record = {
            "sha": digest(source),
            "read": [codec.finding(item) for item in findings],
        }
        record["lint"] = [] if selected or entry is None else None
        record["outline"] = None if entry is None else codec.outline(entry.strategy)
        if entry is not None and selected:
            pinned = entry.strategy.attack_version
            if pinned in known and pinned not in loaded:
                loaded[pinned] = installed.load(pinned)
            releases = {pinned: loaded[pinned]} if pinned in loaded else {}
            whole = Catalog(
                (entry,), releases, {source.name: source}, installed, required, project.logsources
            )
            record["lint"] = [
                codec.finding(item)
                for item in (
                    *lint.single(entry, whole, project.vocabulary),
                    *python.check(entry.rules),
                )
            ]
        done.append(record)
    return done
