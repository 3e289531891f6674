"""`adsc fmt`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.authoring.format.layout import lay_out
from ads_compiler.cli import common, printing
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_file
from ads_compiler.pipeline import discover


@click.command()
@common.paths_argument
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with code 1 if a page would change.",
)
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; show what would change.")
@common.project_option
def fmt(paths: tuple[Path, ...], only_check: bool, show_diff: bool, project_dir: Path) -> None:
    """Format pages without changing their meaning.

    The format covers the order of keys and sections, indentation, empty lines and headings. A page
    whose meaning would change is reported and left as it is, and the exit code is 1. Pages without
    front matter have no format and stay as they are.

    \b
    Example: adsc fmt --check
    """
    project = common.open_project(project_dir)
    pages = []
    for path, name in discover.find_files(project, paths):
        page = lay_out(path, name)
        pages.append(page)
        if page.raw:
            continue
        if page.left:
            printing.line(f"{name}: not formatted: {page.left}", err=True)
        elif page.changed:
            if not (only_check or show_diff):
                write_file(path, page.after)
            for line in page.diff if show_diff else ():
                printing.line(line, color=common.color_of(line))
            if not show_diff or not page.diff:
                printing.line(f"{name}: {'would change' if only_check or show_diff else 'changed'}")
    changed = sum(1 for page in pages if page.changed)
    left = sum(1 for page in pages if page.left)
    raw = sum(1 for page in pages if page.raw)
    verb = "would change" if only_check or show_diff else "changed"
    counts = [f"{changed} {verb}"]
    counts += [f"{left} not formatted"] if left else []
    counts += [f"{raw} without front matter"] if raw else []
    printing.line(f"{counted(len(pages), 'page')}: {', '.join(counts)}", err=True)
    if left or (only_check and changed):
        raise SystemExit(1)
