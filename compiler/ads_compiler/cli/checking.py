"""The options of `adsc check` except its reports: selection of findings, fixes, --watch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from ads_compiler.cli import common, printing
from ads_compiler.config import Project
from ads_compiler.core.errors import AdscError
from ads_compiler.pipeline import autofix, build, cache, discover
from ads_compiler.pipeline import staged as index
from ads_compiler.pipeline.git import files
from ads_compiler.pipeline.result import Result
from ads_compiler.pipeline.selection import Selection
from ads_compiler.report.statistics import statistics

F = TypeVar("F", bound=Callable[..., Any])
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options, as given on the command line."""

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
class StagedCheck:
    """The result of a check of staged content, the project's directory, and the staged project."""

    result: Result
    root: Path
    project: Project


def check_options(function: F) -> F:
    """The options of `CheckOptions`."""
    for option in reversed(
        [
            click.option(
                "--select",
                multiple=True,
                metavar="CODES",
                help="Report only these findings: codes, prefixes of codes such as ADS3, or "
                "names, separated by commas.",
            ),
            click.option(
                "--ignore", multiple=True, metavar="CODES", help="Do not report these findings."
            ),
            click.option(
                "--changed",
                is_flag=True,
                help="Report only findings on pages that have changed according to git.",
            ),
            click.option(
                "--base",
                metavar="REV",
                help="With --changed: revision to compare with.  "
                "[default: the branch's upstream, else main]",
            ),
            click.option(
                "--staged",
                is_flag=True,
                help="Check the content staged in git, and report findings that the commit "
                "changes; missing reviews are not reported.",
            ),
            click.option(
                "--statistics",
                is_flag=True,
                help="Show how often each code occurs instead of the findings.",
            ),
            click.option(
                "--fix",
                is_flag=True,
                help="Apply safe fixes to the pages, then report the remaining findings.",
            ),
            click.option(
                "--unsafe-fixes",
                is_flag=True,
                help="With --fix or --diff: include fixes that need review.",
            ),
            click.option(
                "--diff", is_flag=True, help="Show what --fix would change, without changing it."
            ),
            click.option(
                "--no-cache",
                is_flag=True,
                help="Check every page again, and do not read or write the cache.",
            ),
            click.option(
                "--watch",
                is_flag=True,
                help="Check again whenever a file changes; stop with Ctrl-C.",
            ),
        ]
    ):
        function = option(function)
    return function


def parse(options: dict[str, Any], style: str, paths: tuple[Path, ...]) -> CheckOptions:
    """The options of the command; combinations that exclude each other are usage errors."""
    chosen = CheckOptions(**options)
    if chosen.base is not None and not chosen.changed:
        raise click.UsageError("--base requires --changed")
    if chosen.staged and (paths or chosen.changed or chosen.fix or chosen.diff or chosen.watch):
        raise click.UsageError(
            "--staged cannot be combined with PATHS, --changed, --fix, --diff or --watch"
        )
    if chosen.unsafe_fixes and not (chosen.fix or chosen.diff):
        raise click.UsageError("--unsafe-fixes requires --fix or --diff")
    if chosen.fix and chosen.diff:
        raise click.UsageError("--fix cannot be combined with --diff")
    if chosen.diff and chosen.watch:
        raise click.UsageError("--diff cannot be combined with --watch")
    if chosen.statistics and style not in ("text", "json"):
        raise click.UsageError("--statistics supports only --format text or json")
    return chosen


def checked(project: Project, paths: tuple[Path, ...], chosen: CheckOptions) -> Result:
    """The result of a check, limited to changed pages with `--changed`."""
    result = _cached_check(project, paths, chosen, project.build)
    if not chosen.changed:
        return result
    changed = files(project.root, chosen.base)
    names = {name for path, name in discover.find_files(project, paths) if path in changed}
    remaining = tuple(item for item in result.diagnostics if item.span.file in names)
    return replace(
        result, diagnostics=remaining, strategies=len(names), names=frozenset(names), complete=False
    )


def _cached_check(
    project: Project,
    paths: tuple[Path, ...],
    chosen: CheckOptions,
    build_folder: Path,
    name: str = "check.json",
) -> Result:
    """The result of a check that uses the cache `name` in a build directory."""
    store = cache.Store()
    if not chosen.no_cache:
        store = cache.open_store(
            build_folder, cache.environment(replace(project, atomics=None)), name
        )
    return build.check(project, paths, Selection.of(project, chosen.select, chosen.ignore), store)


@contextmanager
def staged(folder: Path, atomics: Path | None, chosen: CheckOptions) -> Iterator[StagedCheck]:
    """The check of staged content; its temporary copy is removed when the block ends."""
    with index.opened(folder) as content:

        def check(project: Project, name: str = "check.json") -> Result:
            cached = content.root / project.build.relative_to(project.root)
            return _cached_check(common.with_atomics(project, atomics), (), chosen, cached, name)

        # The last commit has a separate cache, because both versions are checked in turn.
        result = index.check(content, check, lambda project: check(project, "head.json"))
        yield StagedCheck(result, content.root, content.project)


def checked_after_fixes(project: Project, paths: tuple[Path, ...], chosen: CheckOptions) -> Result:
    """The result of a check, after applying fixes if `--fix` is given."""
    if not chosen.fix:
        return checked(project, paths, chosen)

    files = {name: path for path, name in discover.find_files(project, paths)}
    done = autofix.apply_fixes(
        project, files, lambda: checked(project, paths, chosen), chosen.unsafe_fixes
    )
    printing.line(done.summary, err=True)
    return done.result


def show_diff(project: Project, paths: tuple[Path, ...], chosen: CheckOptions) -> None:
    """Print what fixes would change; exit with code 1 if there are changes."""
    lines = list(autofix.diff(project, checked(project, paths, chosen), chosen.unsafe_fixes))
    for line in lines:
        printing.line(line)
    if lines:
        raise SystemExit(1)


def show_statistics(result: Result, style: str) -> None:
    """Print how often each finding occurs."""
    printing.document(statistics(result.diagnostics, style), style)


def watch(folders: tuple[Path, ...], once: Callable[[], None]) -> None:
    """Call `once` now and whenever a file in `folders` changes, until Ctrl-C."""
    try:
        while True:
            before = _stamps(folders)
            try:
                once()
            except SystemExit:
                pass
            except AdscError as error:
                printing.error(error)
            printing.line("watching for changes; stop with Ctrl-C", err=True)
            while _stamps(folders) == before:
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        printing.line("", err=True)


def _stamps(folders: tuple[Path, ...]) -> dict[str, tuple[int, int]]:
    """Modification time and size of every file that a check may read."""
    stamps: dict[str, tuple[int, int]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            try:
                state = path.stat()
            except OSError:
                continue
            if path.is_file():
                stamps[str(path)] = (state.st_mtime_ns, state.st_size)
    return stamps
