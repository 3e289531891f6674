"""`adsc import --from sigma`: plain Sigma files to drafts of pages."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ads_compiler.cli import common

if TYPE_CHECKING:
    from ads_compiler.authoring.draft.from_sigma import Imported, ImportedPage
    from ads_compiler.config import Project


def run(
    project: Project,
    paths: tuple[Path, ...],
    output: Path | None = None,
    *,
    together: bool = False,
    prefix: str | None = None,
    release: str | None = None,
    day: str | None = None,
    dry_run: bool = False,
    style: str = "text",
) -> None:
    """Write the drafts, and tell what went where. Nothing is overwritten: a name that is taken gets a number."""
    from ads_compiler.authoring.draft.from_sigma import drafts
    from ads_compiler.authoring.format.indent import reindent
    from ads_compiler.authoring.format.layout import in_layout
    from ads_compiler.core.write import write_file
    from ads_compiler.lifecycle import waivers
    from ads_compiler.report.plain import visible_lines
    from ads_compiler.strategy import parse_date

    folder = output or project.strategies
    common.step("reading rules")
    made = drafts(
        paths,
        project,
        day=(parse_date(day) if day else None) or waivers.today(),
        folder=folder,
        together=together,
        release=release,
        prefix=prefix,
        layout=reindent,
    )
    for page in made.pages if not dry_run else ():
        write_file((folder / page.name).absolute(), in_layout(page.text))
    if style == "json":
        click.echo(json.dumps(_as_json(made, folder, project), indent=1, ensure_ascii=False))
    else:
        pages = (
            line for page in made.pages for line in _page(page, project.shown(folder / page.name))
        )
        click.echo(visible_lines("\n".join([*pages, *_summary(made)])))
    if not made.pages:
        raise SystemExit(1)


def _page(page: ImportedPage, shown: str) -> list[str]:
    return [
        f"{shown}: {page.id} from {', '.join(page.files)}",
        *(f"  {note}" for note in page.notes),
    ]


def _as_json(made: Imported, folder: Path, project: Project) -> dict[str, Any]:
    pages = [
        {
            "page": project.shown(folder / page.name),
            "id": page.id,
            "title": page.title,
            "files": list(page.files),
            "placed": [{"key": key, "place": place} for key, place in page.placed],
            "notes": list(page.notes),
        }
        for page in made.pages
    ]
    return {
        "version": 1,
        "pages": pages,
        "left_out": [{"file": f, "reason": reason} for f, reason in made.left_out],
    }


def _summary(made: Imported) -> list[str]:
    """The files without a page, and each key of the rules with its place and on how many pages it went there."""
    from ads_compiler.core.plural import counted

    lines = [f"{file}: left out: {reason}" for file, reason in made.left_out]
    counts = Counter(item for page in made.pages for item in set(page.placed))
    if counts:
        lines += [
            "",
            "What went where; every file stands in the Detection section of its page, word by word:",
        ]
        longest = max(len(key) for key, _ in counts)
        lines += [
            f"  {key:<{longest}}  {count:>5}  {place}"
            for (key, place), count in sorted(counts.items())
        ]
        lines.append("")
    files, left = sum(len(page.files) for page in made.pages), len(made.left_out)
    told = f"{counted(files, 'file')} on {counted(len(made.pages), 'page')}, {left} left out"
    lines.append(f"{told}; 'adsc check' says what is still to write")
    return lines
