"""The detectors of a project without their proof: what `adsc run` and `adsc compile` load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.codegen import loader, modules, python
from ads_compiler.config import Project, log_sources
from ads_compiler.core.errors import ConfigError
from ads_compiler.pipeline.discover import read


@dataclass(frozen=True, slots=True)
class Detectors:
    """The modules of strategies, and the entries that they were made of, by strategy id.

    `refused` are the pages that have none; deprecated strategies are not among them.
    """

    sources: Mapping[str, str]
    entries: Mapping[str, Entry]
    refused: tuple[str, ...]


def compile_strategies(
    project: Project, paths: Sequence[Path] = (), *, standalone: bool = False
) -> Detectors:
    """The modules of all strategies that are not deprecated.

    `standalone` modules hold the runtime and the table of log sources.
    """
    catalog, _, names = read(project, paths)
    chosen = [entry for entry in catalog.entries if entry.strategy.name in names]
    live = [entry for entry in chosen if entry.strategy.status != "deprecated"]
    _refuse_duplicates(live)
    retired = {item.name for item in catalog.strategies if item.status == "deprecated"}
    routes = log_sources.load(project.logsources) if standalone else None
    sources = modules.detectors(project, live, routes)
    entries = modules.compiled(live, sources)
    return Detectors(
        {key: sources[entry.strategy.name] for key, entry in entries.items()},
        entries,
        tuple(sorted(names - sources.keys() - retired)),
    )


def load(project: Project, compiled: Detectors) -> list[Any]:
    """The modules in memory, each with the plan of its rules, for `loader.together`."""
    routes = log_sources.load(project.logsources)
    return [
        loader.load(source, python.module_name(key), routes, compiled.entries[key].rules)
        for key, source in compiled.sources.items()
    ]


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
