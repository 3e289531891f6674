"""`adsc test`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from ads_compiler.cli import baselines, common, exit_code, mutate, printing
from ads_compiler.cli.outputs import Outputs, report_options
from ads_compiler.config import Project
from ads_compiler.pipeline import build, discover
from ads_compiler.pipeline import staged as index
from ads_compiler.pipeline.git import files
from ads_compiler.pipeline.result import NOTHING
from ads_compiler.testing.cases import Choice

F = TypeVar("F", bound=Callable[..., Any])


def choice_options(function: F) -> F:
    """The options that select strategies and cases."""
    for option in reversed(
        [
            click.option(
                "-k",
                "words",
                multiple=True,
                metavar="TEXT",
                help="Run only cases with TEXT in their names; may be repeated.",
            ),
            click.option(
                "--strategy",
                "ids",
                multiple=True,
                metavar="ID",
                help="Run only this strategy; may be repeated.",
            ),
            click.option(
                "--changed",
                is_flag=True,
                help="Run only strategies that, or whose event files, have changed according to "
                "git.",
            ),
            click.option(
                "--staged",
                is_flag=True,
                help="Test the content staged in git, and run only strategies that, or whose "
                "event files, the commit changes.",
            ),
            click.option(
                "--base",
                metavar="REV",
                help="With --changed: revision to compare with.  "
                "[default: the branch's upstream, else main]",
            ),
        ]
    ):
        function = option(function)
    return function


@click.command()
@common.paths_argument
@choice_options
@click.option("-v", "--verbose", is_flag=True, help="Show all cases, also of strategies that pass.")
@report_options
@mutate.mutate_options
@baselines.baseline_options
@common.atomics_option
@common.fail_on_option
@common.project_option
def test(
    paths: tuple[Path, ...],
    words: tuple[str, ...],
    ids: tuple[str, ...],
    changed: bool,
    base: str | None,
    staged: bool,
    verbose: bool,
    style: str,
    outputs: Outputs,
    atomics: Path | None,
    fail_on: str | None,
    project_dir: Path,
    **options: Any,
) -> None:
    """Run the cases of strategies through compiled detectors.

    \b
    Example: adsc test strategies/capture.md
    Example: adsc test --strategy ADS-0005 -k tcpdump
    Example: adsc test --changed --base main
    Example: adsc test --staged
    Example: adsc test --mutate strategies/capture.md
    """
    baseline, scores = baselines.parse(options), mutate.parse(options)
    _refuse(paths, words, ids, changed=changed, base=base, staged=staged, measured=scores.any)
    if staged and baseline.update:
        raise click.UsageError(
            "--update-baseline cannot be combined with --staged, which checks only what the commit"
            " changes"
        )
    with (
        common.settings_errors_reported(style, outputs, project_dir, paths, cases=True),
        _opened(project_dir, changed=changed, base=base, staged=staged) as opened,
    ):
        project = common.with_atomics(opened.project, atomics)
        old = baselines.opened(project, baseline)
        choice = _choice(ids, words, opened.files)
        result = NOTHING
        if not opened.empty:
            result = build.run_cases(
                project, paths, choice, strength=scores.mutate, reach=scores.uncovered
            )
        result, used = baselines.compared(result, old)
        bound = exit_code.fail_on_of(project, result, fail_on)
    unchanged = (changed or staged) and not result.strategies
    # Strategies that were not selected are not reported, not even as clean.
    narrowed = bool(words or ids or changed or staged)
    files = () if narrowed else tuple(name for _, name in discover.find_files(project, paths))
    report = common.show(
        result,
        style,
        "nothing to run: no selected strategy has changed" if unchanged else "",
        outputs=outputs,
        fail_on=bound,
        baseline=used,
        files=files,
        cases=True,
        brief=not verbose,
        root=opened.root,
    )
    if scores.mutate and style == "text":
        printing.lines(mutate.scores_as_text(result.evidence.scores))
    exit_code.finish(report)


def _refuse(
    paths: tuple[Path, ...],
    words: tuple[str, ...],
    ids: tuple[str, ...],
    *,
    changed: bool,
    base: str | None,
    staged: bool,
    measured: bool,
) -> None:
    """Raise a usage error for options that cannot be combined."""
    if base is not None and not changed:
        raise click.UsageError("--base requires --changed")
    if staged and (paths or changed):
        raise click.UsageError("--staged cannot be combined with PATHS or --changed")
    if words and measured:
        raise click.UsageError("--mutate and --uncovered need all cases of a strategy; remove -k")
    if not all(word.strip() for word in (*words, *ids)):
        raise click.UsageError("-k and --strategy must not be empty")


@dataclass(frozen=True, slots=True)
class _Opened:
    """The project to test, its directory in the working tree, and the changed files.

    `files` is None if all strategies are selected.
    """

    project: Project
    root: Path
    files: frozenset[Path] | None
    empty: bool = False


@contextmanager
def _opened(folder: Path, *, changed: bool, base: str | None, staged: bool) -> Iterator[_Opened]:
    if staged:
        with index.opened(folder) as content:
            yield _Opened(content.project, content.root, content.paths, content.empty)
        return
    project = common.open_project(folder)
    if not changed:
        yield _Opened(project, project.root, None)
        return

    yield _Opened(project, project.root, files(project.root, base))


def _choice(
    ids: tuple[str, ...], words: tuple[str, ...], files: frozenset[Path] | None
) -> Choice | None:
    """The selection of strategies and cases, or None for all."""
    if not (ids or words or files is not None):
        return None

    return Choice(ids, words, files)
