"""`adsc import --from …`: converts rules to drafts of pages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from ads_compiler.authoring.draft import from_foreign
from ads_compiler.authoring.draft.from_sigma import Imported, ImportedPage, drafts
from ads_compiler.authoring.format.indent import reindent
from ads_compiler.authoring.format.layout import in_layout
from ads_compiler.cli import common, printing
from ads_compiler.config import Project
from ads_compiler.core.clock import today
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_file
from ads_compiler.strategy import parse_date


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
    kind: str = "sigma",
) -> None:
    """Write the drafts and a report of them; a file name that is in use gets a number.

    `kind` is "sigma" or a key of `foreign_rules.READERS`.
    """
    folder = output or project.strategies
    common.step("reading rules")
    when = (parse_date(day) if day else None) or today()
    if kind == "sigma":
        imported = drafts(
            paths,
            project,
            day=when,
            folder=folder,
            together=together,
            release=release,
            prefix=prefix,
            layout=reindent,
        )
    else:
        imported = from_foreign.drafts(
            paths, kind, project, day=when, folder=folder, release=release, prefix=prefix
        )
    for page in imported.pages if not dry_run else ():
        write_file((folder / page.name).absolute(), in_layout(page.text))
    if style == "json":
        printing.value(_as_json(imported, folder, project))
    else:
        pages = (
            line
            for page in imported.pages
            for line in _page(page, project.shown(folder / page.name))
        )
        for line in (*pages, *_summary(imported)):
            printing.line(line)
    if not imported.pages:
        raise SystemExit(1)


def _page(page: ImportedPage, shown: str) -> list[str]:
    return [
        f"{shown}: {page.id} from {', '.join(page.files)}",
        *(f"  {note}" for note in page.notes),
    ]


def _as_json(imported: Imported, folder: Path, project: Project) -> dict[str, Any]:
    pages = [
        {
            "page": project.shown(folder / page.name),
            "id": page.id,
            "title": page.title,
            "files": list(page.files),
            "placed": [{"key": key, "place": place} for key, place in page.placed],
            "notes": list(page.notes),
        }
        for page in imported.pages
    ]
    return {
        "version": 1,
        "pages": pages,
        "left_out": [{"file": f, "reason": reason} for f, reason in imported.left_out],
    }


def _summary(imported: Imported) -> list[str]:
    """The files without a page, and where each key of the rules went, with the number of pages."""
    lines = [f"{file}: left out: {reason}" for file, reason in imported.left_out]
    counts = Counter(item for page in imported.pages for item in set(page.placed))
    if counts:
        lines += [
            "",
            "Where the keys went:",
        ]
        longest = max(len(key) for key, _ in counts)
        lines += [
            f"  {key:<{longest}}  {count:>5}  {place}"
            for (key, place), count in sorted(counts.items())
        ]
        lines.append("")
    files, left = sum(len(page.files) for page in imported.pages), len(imported.left_out)
    total = f"{counted(files, 'file')} on {counted(len(imported.pages), 'page')}, {left} left out"
    lines.append(f"{total}; 'adsc check' lists what is still to write")
    return lines
