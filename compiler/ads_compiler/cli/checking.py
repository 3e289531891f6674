"""What `adsc check` can be asked for beside its report: which findings, on which pages, fixes, and going on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ads_compiler.config import Project
    from ads_compiler.pipeline.result import Result

F = TypeVar("F", bound=Callable[..., Any])
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options, as they are given."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    changed: bool
    base: str | None
    staged: bool
    statistics: bool
    watch: bool
    fix: bool
    unsafe_fixes: bool
    diff: bool
    no_cache: bool


@dataclass(frozen=True, slots=True)
class OfStaged:
    """The result of a check of what is staged, the project's folder, and the project as staged."""

    result: Result
    root: Path
    project: Project


def wanted_options(function: F) -> F:
    """The options of `Wanted`."""
    codes = "codes, beginnings of codes such as ADS3, or names, with commas between them"
    for option in reversed(
        [
            click.option(
                "--select",
                multiple=True,
                metavar="CODES",
                help=f"Tell only these findings: {codes}.",
            ),
            click.option(
                "--ignore", multiple=True, metavar="CODES", help="Leave these findings out."
            ),
            click.option(
                "--changed",
                is_flag=True,
                help="Tell only findings on pages that git says have changed.",
            ),
            click.option(
                "--base",
                metavar="REV",
                help="With --changed: what the branch is compared with.  [default: its upstream, else main]",
            ),
            click.option(
                "--staged",
                is_flag=True,
                help="Check what git has staged and report what the commit changes; missing reviews are left out.",
            ),
            click.option(
                "--statistics",
                is_flag=True,
                help="Count the findings by code instead of telling them.",
            ),
            click.option(
                "--fix",
                is_flag=True,
                help="Apply the safe fixes to the pages, then tell what is left.",
            ),
            click.option(
                "--unsafe-fixes",
                is_flag=True,
                help="With --fix or --diff: also those to be looked at.",
            ),
            click.option(
                "--diff", is_flag=True, help="Show what --fix would change, and change nothing."
            ),
            click.option(
                "--no-cache",
                is_flag=True,
                help="Judge every page anew, and keep nothing for the next run.",
            ),
            click.option(
                "--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C."
            ),
        ]
    ):
        function = option(function)
    return function


def wanted(options: dict[str, Any], style: str, paths: tuple[Path, ...]) -> Wanted:
    """The options, if they go together."""
    found = Wanted(**options)
    if found.base is not None and not found.changed:
        raise click.UsageError("--base goes with --changed")
    if found.staged and (paths or found.changed or found.fix or found.diff or found.watch):
        raise click.UsageError("--staged goes without PATHS, --changed, --fix, --diff and --watch")
    if found.unsafe_fixes and not (found.fix or found.diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if found.fix and found.diff:
        raise click.UsageError("--fix changes pages and --diff only shows; give one of them")
    if found.diff and found.watch:
        raise click.UsageError("--diff shows changes once and --watch goes on; give one of them")
    if found.statistics and style not in ("text", "json"):
        raise click.UsageError("--statistics is written as text or json")
    return found


def checked(project: Project, paths: tuple[Path, ...], asked: Wanted) -> Result:
    """The result of a check, narrowed to what was asked for."""
    from ads_compiler.pipeline import discover
    from ads_compiler.pipeline.git import files

    result = _judged(project, paths, asked, project.build)
    if not asked.changed:
        return result
    changed = files(project.root, asked.base)
    names = {name for path, name in discover.find_files(project, paths) if path in changed}
    kept = tuple(item for item in result.diagnostics if item.span.file in names)
    return replace(
        result, diagnostics=kept, strategies=len(names), names=frozenset(names), complete=False
    )


def _judged(
    project: Project,
    paths: tuple[Path, ...],
    asked: Wanted,
    build_folder: Path,
    name: str = "check.json",
) -> Result:
    """The result of a check with what is kept of it in a build folder."""
    from ads_compiler.pipeline import build, cache
    from ads_compiler.pipeline.selection import Selection

    store = cache.Store()
    if not asked.no_cache:
        store = cache.Store.open(
            build_folder, cache.environment(replace(project, atomics=None)), name
        )
    return build.check(project, paths, Selection.of(project, asked.select, asked.ignore), store)


@contextmanager
def staged(folder: Path, atomics: Path | None, asked: Wanted) -> Iterator[OfStaged]:
    """The check of what is staged; the project that it read is gone when the block ends."""
    from ads_compiler.cli import common
    from ads_compiler.pipeline import staged as index

    with index.opened(folder) as content:

        def check(project: Project, name: str = "check.json") -> Result:
            cached = content.root / project.build.relative_to(project.root)
            return _judged(common.with_atomics(project, atomics), (), asked, cached, name)

        # The last commit has a cache of its own: both are checked again and again.
        result = index.check(content, check, lambda project: check(project, "head.json"))
        yield OfStaged(result, content.root, content.project)


def mended(project: Project, paths: tuple[Path, ...], asked: Wanted) -> Result:
    """The result of a check after fixes, where they are asked for."""
    if not asked.fix:
        return checked(project, paths, asked)
    from ads_compiler.pipeline import autofix, discover

    files = {name: path for path, name in discover.find_files(project, paths)}
    done = autofix.mend(project, files, lambda: checked(project, paths, asked), asked.unsafe_fixes)
    click.echo(done.summary, err=True)
    return done.result


def show_diff(project: Project, paths: tuple[Path, ...], asked: Wanted) -> None:
    """Print what fixes would change; exit code 1 where there is something."""
    from ads_compiler.pipeline import autofix
    from ads_compiler.report.plain import visible

    lines = list(autofix.diff(project, checked(project, paths, asked), asked.unsafe_fixes))
    for line in lines:
        click.echo(visible(line))
    if lines:
        raise SystemExit(1)


def show_statistics(result: Result, style: str) -> None:
    """Print how often each finding occurs."""
    from ads_compiler.report.statistics import statistics

    click.echo(statistics(result.diagnostics, style), nl=False)


def watch(folders: tuple[Path, ...], once: Callable[[], None]) -> None:
    """Do something now and whenever a file below some folders changes, until Ctrl-C."""
    from ads_compiler.core.errors import AdscError

    try:
        while True:
            before = _stamps(folders)
            try:
                once()
            except SystemExit:
                pass
            except AdscError as error:
                click.echo(f"adsc: {error}", err=True)
            click.echo("watching; Ctrl-C ends", err=True)
            while _stamps(folders) == before:
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        click.echo("", err=True)


def _stamps(folders: tuple[Path, ...]) -> dict[str, tuple[int, int]]:
    """Size and time of every file that a check may read."""
    found: dict[str, tuple[int, int]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            try:
                state = path.stat()
            except OSError:
                continue
            if path.is_file():
                found[str(path)] = (state.st_mtime_ns, state.st_size)
    return found
