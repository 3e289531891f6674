"""`adsc attack migrate`, `adsc attack diff`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ads_compiler.attack.installed import Installed
from ads_compiler.authoring.migrate import page, show, target
from ads_compiler.authoring.migrate.diff import compare, touched
from ads_compiler.authoring.migrate.plan import plan
from ads_compiler.cli import common, printing
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_file
from ads_compiler.pipeline import discover


@click.command()
@common.paths_argument
@click.option(
    "--to",
    "release",
    metavar="RELEASE",
    help="Release to migrate to.  [default: the project's, else the newest installed]",
)
@click.option(
    "--write", is_flag=True, help="Change the pages; without it, the changes are only shown."
)
@common.format_option
@common.project_option
def migrate(
    paths: tuple[Path, ...], release: str | None, write: bool, style: str, project_dir: Path
) -> None:
    """Migrate pages to another ATT&CK release, and list what needs a decision.

    PATHS are strategy files or directories; by default, all strategies of the project. The exit
    code is 1 if something needs a decision.

    \b
    Example: adsc attack migrate --to 20.0 --write
    """
    project = common.open_project(project_dir)
    chosen = target.load(release, Installed.of(project))
    files = discover.find_files(project, paths)
    common.step(f"planning {len(files)} pages")
    plans = []
    for path, name in files:
        page_plan = plan(path, name, chosen)
        plans.append(page_plan)
        if write and page_plan.changed:
            write_file(path, page_plan.after)
        if style == "text":
            for line in show.plan_lines(page_plan, write):
                printing.line(line, color=common.color_of(line))
    summary = show.summary(plans, chosen.release, write)
    if style == "json":
        pages = [show.plan_value(each, write) for each in plans]
        data = {"to": chosen.release, "written": write, "summary": summary, "pages": pages}
        printing.value(data)
    else:
        printing.line(summary)
    if any(each.changed for each in plans):
        printing.line(
            show.HINT if write else f"nothing was written; apply with --write. {show.HINT}",
            err=True,
        )
    if any(each.left for each in plans):
        raise SystemExit(1)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--strategies", is_flag=True, help="Only changes that affect the project's pages, by page."
)
@common.format_option
@common.project_option
def diff(old: str, new: str, strategies: bool, style: str, project_dir: Path) -> None:
    """Show what changed in ATT&CK from release OLD to release NEW.

    \b
    Example: adsc attack diff 18.1 20.0 --strategies
    """
    project = common.open_project(project_dir)
    changes_by_domain = compare(old, new, Installed.of(project))
    pages = []
    if strategies:
        read = [page.read(path, name) for path, name in discover.find_files(project)]
        known = [item.strategy for item in read if isinstance(item, page.Page)]
        if len(known) < len(read):
            printing.line(
                f"{len(read) - len(known)} of {len(read)} pages cannot be read; see 'adsc check'",
                err=True,
            )
        pages = list(touched(changes_by_domain, known))
    if style == "json":
        domains = [{**asdict(item), "counts": item.counts} for item in changes_by_domain]
        touches = [
            {"file": item.name, "id": item.id, "techniques": [asdict(change) for change in changes]}
            for item, changes in pages
        ]
        if strategies:
            domains = [{**domain, "techniques": []} for domain in domains]
        data = {
            "from": old,
            "to": new,
            "domains": domains,
            **({"pages": touches} if strategies else {}),
        }
        printing.value(data)
        return
    printing.line(f"ATT&CK {old} -> {new}")
    for line in show.diff_lines(changes_by_domain, full=not strategies):
        printing.line(line)
    for item, changes in pages:
        printing.line("")
        printing.line(f"{item.name}: {item.title} ({item.id})")
        for change in changes:
            printing.line(f"  {show.difference_line(change)}")
    if strategies:
        printing.line("")
        printing.line(f"{len(pages)} of {counted(len(known), 'page')} affected")
