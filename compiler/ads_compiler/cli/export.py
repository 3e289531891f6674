"""`adsc export sigma`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common, printing
from ads_compiler.codegen.sigma_export import export as rules_of
from ads_compiler.core import ownership
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_folder
from ads_compiler.pipeline import discover


@click.group()
def export() -> None:
    """Export strategies for other tools."""


@export.command("sigma")
@common.folder_option
@common.paths_argument
@common.project_option
def export_sigma(paths: tuple[Path, ...], folder: Path, project_dir: Path) -> None:
    """Export the rules of strategies as plain Sigma files.

    Each file can be converted on its own: it contains one rule, or a correlation with the rules it
    counts. Values that a rule inherits from its page (status, level, tags, references, false
    positives) are added. The directory is replaced as a whole; it must be empty or contain only
    an earlier export.

    \b
    Example: adsc export sigma -o build/sigma
    """
    ownership.refuse_foreign(folder)
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
                name = entry.strategy.name
                printing.line(
                    f"{name}: {counted(refused, 'rule')} refused; see 'adsc check {name}'",
                    err=True,
                )
    write_folder(folder.resolve(), files)
    printing.line(f"{counted(rules, 'rule')} in {counted(len(files), 'file')} in {folder}")
