"""The detectors of a project without their proof: what `adsc run` and `adsc compile` load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.codegen import modules
from ads_compiler.config import Project, log_sources
from ads_compiler.core.errors import ConfigError
from ads_compiler.pipeline.discover import read


def compile_strategies(
    project: Project, paths: Sequence[Path] = (), *, standalone: bool = False
) -> tuple[Catalog, dict[str, str], tuple[str, ...]]:
    """The modules of all strategies by id, and the pages that have none.

    Deprecated strategies are left out, and are not among these pages. `standalone` modules hold the
    runtime and the table of log sources.
    """
    catalog, _, names = read(project, paths)
    chosen = [entry for entry in catalog.entries if entry.strategy.name in names]
    live = [entry for entry in chosen if entry.strategy.status != "deprecated"]
    _refuse_duplicates(live)
    retired = {item.name for item in catalog.strategies if item.status == "deprecated"}
    routes = log_sources.load(project.logsources) if standalone else None
    sources = modules.detectors(project, live, routes)
    refused = tuple(sorted(names - sources.keys() - retired))
    return catalog, modules.by_id(live, sources), refused


def _refuse_duplicates(entries: Sequence[Entry]) -> None:
    """Raise ConfigError for two pages with one id, of which a directory can hold one detector."""
    pages: dict[str, str] = {}
    for entry in entries:
        item = entry.strategy
        first = pages.setdefault(item.id.casefold(), item.name)
        if first != item.name:
            raise ConfigError(
                f"{item.span('id')}: duplicate id '{item.id}'; {first} has it too; "
                "choose an id that was never used"
            )
