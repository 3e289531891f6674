"""`adsc attack migrate`, `adsc attack diff`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common


@click.command()
@common.paths_argument
@click.option(
    "--to",
    "release",
    metavar="RELEASE",
    help="The release to go to.  [default: the project's, else the newest installed]",
)
@click.option(
    "--write", is_flag=True, help="Change the pages; without it, what would change is shown."
)
@common.format_option
@common.project_option
def migrate(
    paths: tuple[Path, ...], release: str | None, write: bool, style: str, project_dir: Path
) -> None:
    """Move pages to another ATT&CK release, as far as the facts decide; list the rest for a person.

    PATHS are strategy files or folders; without any, the project's strategies. Exit code 0: nothing is left to a
    person; 1: something is.

    \b
    Example: adsc attack migrate --to 20.0 --write
    """
    import json

    from ads_compiler.attack.installed import Installed
    from ads_compiler.authoring.migrate import show, target
    from ads_compiler.authoring.migrate.plan import plan
    from ads_compiler.core.write import write_file
    from ads_compiler.pipeline import discover

    project = common.open_project(project_dir)
    chosen = target.load(release, Installed.of(project))
    files = discover.find_files(project, paths)
    common.step(f"planning {len(files)} pages")
    plans = []
    for path, name in files:
        made = plan(path, name, chosen)
        plans.append(made)
        if write and made.changed:
            write_file(path, made.after)
        if style == "text":
            for line in show.plan_lines(made, write):
                click.echo(common.colored(line))
    told = show.summary(plans, chosen.release, write)
    if style == "json":
        pages = [show.plan_value(made, write) for made in plans]
        data = {"to": chosen.release, "written": write, "summary": told, "pages": pages}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        click.echo(told)
    if any(made.changed for made in plans):
        click.echo(
            show.HINT if write else f"nothing was written; --write does it. {show.HINT}", err=True
        )
    if any(made.left for made in plans):
        raise SystemExit(1)


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--strategies", is_flag=True, help="Only what touches the project's pages, page by page."
)
@common.format_option
@common.project_option
def diff(old: str, new: str, strategies: bool, style: str, project_dir: Path) -> None:
    """Say what ATT&CK has changed from release OLD to release NEW.

    \b
    Example: adsc attack diff 18.1 20.0 --strategies
    """
    import json
    from dataclasses import asdict

    from ads_compiler.attack.installed import Installed
    from ads_compiler.authoring.migrate import page, show
    from ads_compiler.authoring.migrate.diff import compare, touched
    from ads_compiler.core.plural import counted
    from ads_compiler.pipeline import discover

    project = common.open_project(project_dir)
    found = compare(old, new, Installed.of(project))
    pages = []
    if strategies:
        read = [page.read(path, name) for path, name in discover.find_files(project)]
        known = [item.strategy for item in read if isinstance(item, page.Page)]
        if len(known) < len(read):
            click.echo(
                f"{len(read) - len(known)} of {len(read)} pages cannot be read; see 'adsc check'",
                err=True,
            )
        pages = list(touched(found, known))
    if style == "json":
        domains = [{**asdict(item), "counts": item.counts} for item in found]
        touches = [
            {"file": item.name, "id": item.id, "techniques": [asdict(change) for change in changes]}
            for item, changes in pages
        ]
        told = [{**domain, "techniques": []} for domain in domains] if strategies else domains
        data = {
            "from": old,
            "to": new,
            "domains": told,
            **({"pages": touches} if strategies else {}),
        }
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    click.echo(f"ATT&CK {old} -> {new}")
    for line in show.diff_lines(found, full=not strategies):
        click.echo(line)
    for item, changes in pages:
        click.echo(f"\n{item.name}: {item.title} ({item.id})")
        for change in changes:
            click.echo(f"  {show.difference_line(change)}")
    if strategies:
        click.echo(
            f"\n{len(pages)} of {counted(len(known), 'page')} {'is' if len(pages) == 1 else 'are'} touched"
        )
