"""The baseline options, and the comparison of a result with a baseline."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ads_compiler.cli import printing
from ads_compiler.config import Project
from ads_compiler.config.toml import exists
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_file
from ads_compiler.pipeline import baseline
from ads_compiler.pipeline.baseline import Compared, Known, read, render
from ads_compiler.pipeline.result import Result
from ads_compiler.report.model import BaselineUse

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class BaselineOptions:
    """The options, as given on the command line."""

    path: Path | None = None
    update: bool = False
    strict: bool = False
    off: bool = False

    def file(self, project: Project) -> Path | None:
        """The baseline file: from the option, else the project's."""
        if self.off:
            return None
        return self.path.resolve() if self.path else project.baseline


def baseline_options(function: F) -> F:
    """The options about the baseline; see `parse`."""
    for option in reversed(
        [
            click.option(
                "--baseline",
                "path",
                metavar="FILE",
                type=click.Path(dir_okay=False, path_type=Path),
                show_default="the project's, else none",
                help="Known findings, which do not fail the run.",
            ),
            click.option(
                "--no-baseline",
                "off",
                is_flag=True,
                help="Report the findings of the baseline as well.",
            ),
            click.option(
                "--update-baseline",
                "update",
                is_flag=True,
                help="Write the findings of this run to the baseline; fixed ones are removed.",
            ),
            click.option(
                "--strict-baseline",
                "strict",
                is_flag=True,
                help="Exit with code 1 if the baseline lists findings that are fixed.",
            ),
        ]
    ):
        function = option(function)
    return function


def parse(options: dict[str, Any]) -> BaselineOptions:
    """Remove the baseline options from the options of a command, and return them."""
    parsed = BaselineOptions(*(options.pop(name) for name in ("path", "update", "strict", "off")))
    if parsed.off and (parsed.path or parsed.update or parsed.strict):
        raise click.UsageError(
            "--no-baseline reports known findings too; it cannot be combined with other baseline"
            " options"
        )
    return parsed


@dataclass(frozen=True, slots=True)
class Opened:
    """A baseline as read before the run; `name` is its path in messages."""

    options: BaselineOptions
    path: Path
    name: str
    findings: tuple[Known, ...]


def opened(project: Project, options: BaselineOptions) -> Opened | None:
    """The baseline to compare a run with, or None; an invalid one raises `ConfigError`."""
    path = _path(project, options)
    if path is None:
        return None
    name = project.shown(path)
    return Opened(options, path, name, read(path, name) if exists(path) else ())


def compared(result: Result, old: Opened | None) -> tuple[Result, BaselineUse | None]:
    """The result with known findings marked; `--update-baseline` writes the baseline first."""
    if old is None:
        return result, None
    done = baseline.compare(result, old.findings)
    if old.options.update:
        new = baseline.updated(result, done)
        _write(old, new, done)
        done = baseline.compare(result, new)
    marked = replace(result, diagnostics=done.diagnostics)
    return marked, BaselineUse(old.name, len(done.fixed), old.options.strict)


def _path(project: Project, options: BaselineOptions) -> Path | None:
    """The baseline file, or None; one that is given as an option must exist or be written."""
    path = options.file(project)
    if path is None:
        if options.update or options.strict:
            option = "--update-baseline" if options.update else "--strict-baseline"
            hint = "give --baseline FILE or set 'baseline' in the configuration"
            raise ConfigError(f"{option} requires a baseline file; {hint}")
    elif not options.update and not exists(path):
        missing = f"baseline '{project.shown(path)}' does not exist"
        if options.path is not None or options.strict:
            raise ConfigError(f"{missing}; create it with --update-baseline")
        printing.line(f"{missing} yet: every finding is new; see --update-baseline", err=True)
    return path


def _write(old: Opened, new: Collection[Known], done: Compared) -> None:
    write_file(old.path, render(new))
    # Not by fingerprints: those of a page that is known by another name now are all others.
    moved = f", {done.moved} moved" if done.moved else ""
    changes = f"{len(done.new)} added, {len(done.fixed) + done.waived} removed{moved}"
    printing.line(f"{old.name}: {counted(len(new), 'finding')}, {changes}", err=True)
