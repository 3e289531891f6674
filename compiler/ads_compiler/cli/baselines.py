"""The options about the baseline, and a result compared with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.config import Project
    from ads_compiler.pipeline.baseline import Known
    from ads_compiler.pipeline.result import Result
    from ads_compiler.report.model import BaselineUse

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Asked:
    """The options, as they are given."""

    path: Path | None = None
    update: bool = False
    strict: bool = False
    off: bool = False

    def file(self, project: Project) -> Path | None:
        """The file of the baseline: that of the option, else the project's."""
        if self.off:
            return None
        return self.path.resolve() if self.path else project.baseline


def baseline_options(function: F) -> F:
    """The options about the baseline, which reach the command as one `Asked`."""
    for option in reversed(
        [
            click.option(
                "--baseline",
                "path",
                metavar="FILE",
                type=click.Path(dir_okay=False, path_type=Path),
                show_default="the project's, else none",
                help="Findings that are accepted until they are fixed.",
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
                help="Write the findings of this run to the baseline, and remove those that are fixed.",
            ),
            click.option(
                "--strict-baseline",
                "strict",
                is_flag=True,
                help="Exit with code 1 where findings of the baseline are fixed but still in its file.",
            ),
        ]
    ):
        function = option(function)
    return function


def asked(options: dict[str, Any]) -> Asked:
    """Take the options about the baseline out of those of a command."""
    wanted = Asked(*(options.pop(name) for name in ("path", "update", "strict", "off")))
    if wanted.off and (wanted.path or wanted.update or wanted.strict):
        raise click.UsageError("--no-baseline goes without the other options about the baseline")
    return wanted


@dataclass(frozen=True, slots=True)
class Opened:
    """A baseline as it was before the run; `name` is what messages call its file."""

    asked: Asked
    path: Path
    name: str
    findings: tuple[Known, ...]


def opened(project: Project, wanted: Asked) -> Opened | None:
    """The baseline that a run is to be compared with, None where there is none. What is wrong with it is raised."""
    from ads_compiler.pipeline.baseline import read

    path = _path(project, wanted)
    if path is None:
        return None
    name = project.shown(path)
    return Opened(wanted, path, name, read(path, name) if path.is_file() else ())


def compared(result: Result, old: Opened | None) -> tuple[Result, BaselineUse | None]:
    """The result with the findings of the baseline marked, which is written first where that is asked for."""
    from ads_compiler.pipeline import baseline
    from ads_compiler.report.model import BaselineUse

    if old is None:
        return result, None
    done = baseline.compare(result, old.findings)
    if old.asked.update:
        new = baseline.updated(result, done)
        _write(old, new, len(done.new), len(done.fixed))
        done = baseline.compare(result, new)
    marked = replace(result, diagnostics=done.diagnostics)
    return marked, BaselineUse(old.name, len(done.fixed), old.asked.strict)


def _path(project: Project, wanted: Asked) -> Path | None:
    """The file, which has to be there unless it is to be written."""
    from ads_compiler.config import invalid
    from ads_compiler.config.form import Problem
    from ads_compiler.core.errors import ConfigError

    path = wanted.file(project)
    if path is None:
        if wanted.update or wanted.strict:
            option = "--update-baseline" if wanted.update else "--strict-baseline"
            how = "give --baseline FILE, or set 'baseline' in the configuration"
            raise ConfigError(f"{option} needs a file: {how}")
    elif not wanted.update and not path.is_file():
        message = f"there is no baseline '{project.shown(path)}'"
        hint = "write it with --update-baseline"
        if wanted.path is None:
            raise invalid(project, [Problem(("baseline",), message, hint)])
        raise ConfigError(f"{message}; {hint}")
    return path


def _write(old: Opened, new: Collection[Known], added: int, removed: int) -> None:
    from ads_compiler.core.plural import counted
    from ads_compiler.core.write import write_file
    from ads_compiler.pipeline.baseline import render

    write_file(old.path, render(new))
    # Not by fingerprints: those of a page that is known by another name now are all others.
    changes = f"{added} added, {removed} removed"
    click.echo(f"{old.name}: {counted(len(new), 'finding')}, {changes}", err=True)
