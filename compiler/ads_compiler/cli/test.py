"""`adsc test`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ads_compiler.cli import common, mutate
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
@common.atomics_option
@common.fail_on_option
@common.project_option
def test(
    paths: tuple[Path, ...],
    words: tuple[str, ...],
    ids: tuple[str, ...],
    changed: bool,
    base: str | None,
    verbose: bool,
    style: str,
    outputs: Outputs,
    atomics: Path | None,
    fail_on: str | None,
    project_dir: Path,
    **options: bool,
) -> None:
    """Run the cases that stand on the pages, through the compiled detectors.

    \b
    Example: adsc test strategies/capture.md
    Example: adsc test --strategy ADS-0005 -k tcpdump
    Example: adsc test --changed --base main
    Example: adsc test --mutate strategies/capture.md
    """
    from ads_compiler.pipeline import build

    if base is not None and not changed:
        raise click.UsageError("--base goes with --changed")
    if words and any(options.values()):
        raise click.UsageError(
            "--mutate and --uncovered judge all cases of a strategy; leave -k out"
        )
    if not all(word.strip() for word in (*words, *ids)):
        raise click.UsageError("-k and --strategy need a text")
    with common.wrong_settings_told(style, outputs, cases=True):
        project = common.with_atomics(common.open_project(project_dir), atomics)
        asked = mutate.judged(project, **options)
        result = build.run_cases(project, paths, asked, _choice(project, ids, words, changed, base))
    if asked is not None and asked.mutate:
        result = replace(result, evidence=replace(result.evidence, scores=asked.scores))
    fail_on = fail_on or project.fail_on
    said = (
        "nothing to run: no strategy that was asked for has changed"
        if changed and not result.strategies
        else ""
    )
    # Of what was not chosen nothing is told, not even that it is sound.
    narrowed = bool(words or ids or changed)
    files = () if narrowed else tuple(name for _, name in build.find_files(project, paths))
    common.show(
        result,
        style,
        said,
        outputs=outputs,
        fail_on=fail_on,
        files=files,
        cases=True,
        brief=not verbose,
        root=project.root,
    )
    mutate.show(asked, style)
    common.finish(result, fail_on)


def _choice(
    project: Project, ids: tuple[str, ...], words: tuple[str, ...], changed: bool, base: str | None
) -> Choice | None:
    """What was asked for, None where it is everything."""
    if not (ids or words or changed):
        return None
    from ads_compiler.pipeline.git import files
    from ads_compiler.testing.cases import Choice

    return Choice(ids, words, files(project.root, base) if changed else None)
