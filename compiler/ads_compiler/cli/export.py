"""`adsc export sigma`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common


@click.group()
def export() -> None:
    """Write what strategies hold for other tools."""


@export.command("sigma")
@common.folder_option
@common.paths_argument
@common.project_option
def export_sigma(paths: tuple[Path, ...], folder: Path, project_dir: Path) -> None:
    """Write the rules of strategies as plain Sigma files.

    A file has one rule, or a correlation and the rules it counts, so that each file can be converted by itself.
    What a rule leaves to its page (status, level, tags, references, false positives) is written out. The folder is
    replaced as a whole; it must be empty or hold nothing but an earlier export.

    \b
    Example: adsc export sigma -o build/sigma
    """
    from ads_compiler.codegen.sigma_export import export as rules_of
    from ads_compiler.core.plural import counted
    from ads_compiler.core.write import write_folder
    from ads_compiler.pipeline import discover

    common.refuse_other_files(folder, "Sigma rules", lambda path: path.suffix == ".yml")
    project = common.open_project(project_dir)
    whole, _, names = discover.read(project, paths)
    files: dict[str, str | bytes] = {}
    rules = 0
    for entry in whole.entries:
        if entry.strategy.name in names:
            files.update(
                rules_of(entry, f"{project.site_url}strategies/{entry.strategy.slug}/", files)
            )
            rules += sum(1 for document in entry.documents if document.rule is not None)
            refused = sum(
                1
                for document in entry.documents
                if document.rule is None and not document.is_filter
            )
            if refused:
                told = f"{counted(refused, 'rule')} {'was' if refused == 1 else 'were'} refused"
                click.echo(f"{entry.strategy.name}: {told}; 'adsc check' says why", err=True)
    write_folder(folder.resolve(), files)
    click.echo(f"{counted(rules, 'rule')} in {counted(len(files), 'file')} in {folder}")
