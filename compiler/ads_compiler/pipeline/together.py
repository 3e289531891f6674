"""All strategies of a project in one module, for a stream that every rule reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ads_compiler.codegen import modules
from ads_compiler.config import Project
from ads_compiler.pipeline.discover import read


def compile_together(project: Project, paths: Sequence[Path] = ()) -> tuple[str, tuple[str, ...]]:
    """The module, "" where no strategy compiles, and the pages that are not in it.

    Deprecated strategies are left out, and are not among these pages.
    """
    catalog, _, names = read(project, paths)
    chosen = [entry for entry in catalog.entries if entry.strategy.name in names]
    live = [entry for entry in chosen if entry.strategy.status != "deprecated"]
    retired = {item.name for item in catalog.strategies if item.status == "deprecated"}
    source, used = modules.together(project, live)
    return source, tuple(sorted(names - used - retired))
