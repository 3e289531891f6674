"""`adsc compile`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common, printing
from ads_compiler.cli.run import show_left_out, show_refused
from ads_compiler.codegen import folder as layout
from ads_compiler.codegen import modules
from ads_compiler.config import log_sources
from ads_compiler.core import ownership
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.plural import counted
from ads_compiler.core.write import write_folder
from ads_compiler.pipeline.detectors import compile_strategies


@click.command("compile")
@click.option(
    "--strategies",
    type=click.Path(exists=True, path_type=Path),
    help="Compile these strategies, a file or directory.  [default: the project's]",
)
@click.option(
    "--sigma",
    "rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Compile these plain Sigma rules instead, a file or directory; may be repeated.",
)
@click.option(
    "--standalone",
    is_flag=True,
    help="Write self-contained modules instead of modules that share a runtime file.",
)
@common.folder_option
@common.format_option
@common.project_option
def compile_rules(
    strategies: Path | None,
    rules: tuple[Path, ...],
    standalone: bool,
    folder: Path,
    style: str,
    project_dir: Path,
) -> None:
    """Compile strategies or Sigma rules to Python detectors.

    Each strategy becomes a module; plain Sigma rules become one module, sigma_rules.py. The modules
    share adsc_runtime.py and routes.json, and need only Python's standard library. Rules that
    cannot be compiled are listed with the reason; the others are still compiled. Cases are not run:
    use 'adsc build' for that. The directory is replaced as a whole; it must be empty or contain
    only the output of an earlier run.

    \b
    Example: adsc compile --standalone -o build/standalone
             adsc compile --sigma rules/ -o build/rules
             python build/rules/sigma_rules.py events.jsonl
    """
    if strategies and rules:
        raise click.UsageError("--strategies cannot be combined with --sigma")
    if rules:
        where, done, refused = _sigma(rules, standalone, folder, project_dir)
        noun = "rule"
    else:
        where, done, refused = _strategies(strategies, standalone, folder, project_dir)
        noun = "detector"
    if style == "json":
        printing.value({"compiled": done, "refused": refused, "folder": str(folder)})
    else:
        printing.line(f"{counted(done, noun)} in {where}, {refused} refused")


def _sigma(
    rules: tuple[Path, ...], standalone: bool, folder: Path, project_dir: Path
) -> tuple[Path, int, int]:

    ownership.refuse_foreign(folder)
    compiled = modules.sigma_rules(common.open_project(project_dir), rules, standalone=standalone)
    show_refused(compiled)
    if not compiled.rules:
        raise ConfigError("no rule can be compiled")
    write_folder(folder.resolve(), compiled.files())
    done = len(compiled.rules)
    return folder / modules.RULES_MODULE, done, compiled.documents - done


def _strategies(
    path: Path | None, standalone: bool, folder: Path, project_dir: Path
) -> tuple[Path, int, int]:

    ownership.refuse_foreign(folder)
    project = common.open_project(project_dir)
    made = compile_strategies(project, (path,) if path else (), standalone=standalone)
    show_left_out(made.refused)
    if not made.sources:
        raise ConfigError("no strategy has detection logic that can be compiled")
    routes = None if standalone else log_sources.load(project.logsources)
    write_folder(folder.resolve(), layout.detectors(made.sources, made.entries, routes))
    return folder, len(made.sources), len(made.refused)
