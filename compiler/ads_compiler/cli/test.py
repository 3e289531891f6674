"""`adsc test`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ads_compiler.cli import baselines, common, exit_code, mutate
from ads_compiler.cli.outputs import Outputs, report_options

if TYPE_CHECKING:
    from ads_compiler.config import Project
    from ads_compiler.testing.cases import Choice

F = TypeVar("F", bound=Callable[..., Any])


def choice_options(function: F) -> F:
    """Which strategies and cases are run."""
    for option in reversed(
        [
            click.option(
                "-k",
                "words",
                multiple=True,
                metavar="TEXT",
                help="Run only cases with TEXT in their name; may be repeated.",
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
                help="Run only strategies that git says have changed, themselves or their events.",
            ),
            click.option(
                "--staged",
                is_flag=True,
                help="Run what git has staged, and only strategies that the commit changes, or their events.",
            ),
            click.option(
                "--base",
                metavar="REV",
                help="With --changed: what the branch is compared with.  [default: its upstream, else main]",
            ),
        ]
    ):
        function = option(function)
    return function


@click.command()
@common.paths_argument
@choice_options
@click.option(
    "-v", "--verbose", is_flag=True, help="Show every case, of strategies that hold as well."
)
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
    """Run the cases of the pages through the compiled detectors.

    \b
    Example: adsc test strategies/capture.md
    Example: adsc test --strategy ADS-0005 -k tcpdump
    Example: adsc test --changed --base main
    Example: adsc test --staged
    Example: adsc test --mutate strategies/capture.md
    """
    from ads_compiler.pipeline import build, discover
    from ads_compiler.pipeline.result import NOTHING

    baseline, asked = baselines.asked(options), mutate.asked(options)
    _refuse(paths, words, ids, changed=changed, base=base, staged=staged, measured=asked.any)
    if staged and baseline.update:
        raise click.UsageError("--update-baseline reads the working tree; leave --staged out")
    with (
        common.wrong_settings_told(style, outputs, cases=True),
        _opened(project_dir, changed=changed, base=base, staged=staged) as asked_of,
    ):
        project = common.with_atomics(asked_of.project, atomics)
        old = baselines.opened(project, baseline)
        choice = _choice(ids, words, asked_of.files)
        result = NOTHING
        if not asked_of.empty:
            result = build.run_cases(
                project, paths, choice, strength=asked.mutate, reach=asked.uncovered
            )
        result, used = baselines.compared(result, old)
        bound = exit_code.fail_on_of(project, result, fail_on)
    said = "nothing to run: no strategy that was asked for has changed"
    # Strategies that were not chosen are not reported, not even as sound.
    narrowed = bool(words or ids or changed or staged)
    files = () if narrowed else tuple(name for _, name in discover.find_files(project, paths))
    report = common.show(
        result,
        style,
        said if (changed or staged) and not result.strategies else "",
        outputs=outputs,
        fail_on=bound,
        baseline=used,
        files=files,
        cases=True,
        brief=not verbose,
        root=asked_of.root,
    )
    if asked.mutate and style == "text":
        click.echo(mutate.scores_as_text(result.evidence.scores), nl=False)
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
    """Raise a usage error for options that do not go together."""
    if base is not None and not changed:
        raise click.UsageError("--base goes with --changed")
    if staged and (paths or changed):
        raise click.UsageError("--staged goes without PATHS and --changed")
    if words and measured:
        raise click.UsageError(
            "--mutate and --uncovered judge all cases of a strategy; leave -k out"
        )
    if not all(word.strip() for word in (*words, *ids)):
        raise click.UsageError("-k and --strategy need a text")


@dataclass(frozen=True, slots=True)
class _Opened:
    """The project that is read, where it lies in the working tree, and the changed files, None for everything."""

    project: Project
    root: Path
    files: frozenset[Path] | None
    empty: bool = False


@contextmanager
def _opened(folder: Path, *, changed: bool, base: str | None, staged: bool) -> Iterator[_Opened]:
    if staged:
        from ads_compiler.pipeline import staged as index

        with index.opened(folder) as content:
            yield _Opened(content.project, content.root, content.paths, content.empty)
        return
    project = common.open_project(folder)
    if not changed:
        yield _Opened(project, project.root, None)
        return
    from ads_compiler.pipeline.git import files

    yield _Opened(project, project.root, files(project.root, base))


def _choice(
    ids: tuple[str, ...], words: tuple[str, ...], files: frozenset[Path] | None
) -> Choice | None:
    """What was asked for, None where it is everything."""
    if not (ids or words or files is not None):
        return None
    from ads_compiler.testing.cases import Choice

    return Choice(ids, words, files)
