"""`adsc run`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ads_compiler.cli import common

if TYPE_CHECKING:
    from ads_compiler.config import Project


@click.command()
@click.argument("events", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--strategies",
    type=click.Path(exists=True, path_type=Path),
    help="Compile these strategies, a file or a folder; without it, the project's.",
)
@click.option(
    "--detectors",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run the detectors that 'adsc build' or 'adsc compile' wrote to this folder.",
)
@click.option(
    "--sigma",
    "rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Compile these plain Sigma rules instead, a file or a folder; may be given again.",
)
@common.stream_options
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep what correlations hold in this file.",
)
@click.option(
    "--last", is_flag=True, help="With --state: no run follows, so judge what still waits."
)
@click.option(
    "--explain-routing",
    is_flag=True,
    help="Count events by shape and log source, and those no rule can see.",
)
@common.project_option
def run(
    events: tuple[Path, ...],
    strategies: Path | None,
    detectors: Path | None,
    rules: tuple[Path, ...],
    state: Path | None,
    last: bool,
    explain_routing: bool,
    project_dir: Path,
    **stream: Any,
) -> None:
    """Run EVENTS through detectors; alerts come out as JSON lines.

    EVENTS are files of JSON lines, JSON arrays or audit.log lines, plain or compressed by gzip or zstd, or .evtx files;
    '-' or none is standard input. Each event is tried on the rules of its log source.

    \b
    Example: adsc run events.jsonl --detectors build/detectors > alerts.jsonl
             adsc run --sigma rules/ Security.evtx --explain-routing
    """
    from ads_compiler.codegen.runtime import program
    from ads_compiler.codegen.runtime.reading import Reading
    from ads_compiler.config import log_sources
    from ads_compiler.core.errors import ConfigError
    from ads_compiler.testing import event_formats as inputs

    if sum(map(bool, (strategies, detectors, rules))) > 1:
        raise click.UsageError("--strategies, --detectors and --sigma exclude one another")
    project = common.open_project(project_dir)
    shapes = (
        log_sources.shapes(log_sources.load(project.logsources))
        if stream["shape"] is not None
        else ()
    )
    settings = common.stream_settings(stream, project, shapes)
    for path in events:
        # Every name is looked at before the first event; a named pipe would be used up by that.
        if str(path) != "-" and not path.is_fifo():
            inputs.open_events(path).close()
    modules = _modules(project, strategies, detectors, rules)
    made = {name: module.Detector(**settings) for name, module in modules.items()}
    reading = Reading(program.tell, openers=inputs.OPENERS)
    try:
        session = program.Session(made, reading, sys.stdout.buffer, state, last)
    except program.StateError as error:
        raise ConfigError(str(error)) from error
    code = program.run_inputs(session, [str(path) for path in events] or ["-"])
    if explain_routing:
        for line in program.routing_text(program.routing(made.values())):
            program.tell(line)
    program.tell(session.summary())
    if code:
        raise SystemExit(code)


def _modules(
    project: Project, strategies: Path | None, detectors: Path | None, rules: tuple[Path, ...]
) -> dict[str, Any]:
    from ads_compiler.codegen import loader
    from ads_compiler.codegen import modules as compiling
    from ads_compiler.core.errors import ConfigError
    from ads_compiler.pipeline import together

    if detectors is not None:
        return {module.__name__: module for module in loader.load_folder(detectors)}
    if rules:
        compiled = compiling.sigma_rules(project, rules)
        common.show_refused(compiled)
        if not compiled.rules:
            raise ConfigError("none of the rules compiles")
        return {"sigma_rules": loader.load(compiled.source, "sigma_rules")}
    source, refused = together.compile_together(
        project, () if strategies is None else (strategies,)
    )
    for name in refused:
        click.echo(
            f"{name}: has no sound detection logic and is left out; 'adsc check {name}' says why",
            err=True,
        )
    if not source:
        raise ConfigError("no strategy has detection logic that compiles")
    return {"strategies": loader.load(source, "strategies")}


@click.command("compile")
@click.option(
    "--sigma",
    "rules",
    multiple=True,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="Plain Sigma rules, a file or a folder; may be given again.",
)
@common.folder_option
@common.format_option
@common.project_option
def compile_rules(rules: tuple[Path, ...], folder: Path, style: str, project_dir: Path) -> None:
    """Compile plain Sigma rules, without a strategy around them, to one stand-alone module.

    Rules that are refused are listed with the reason and do not stop the others. The folder is replaced as a whole;
    it must be empty or hold nothing but an earlier output.

    \b
    Example: adsc compile --sigma rules/ -o build/rules && python build/rules/sigma_rules.py events.jsonl
    """
    from ads_compiler.codegen import modules as compiling
    from ads_compiler.core.errors import ConfigError
    from ads_compiler.core.write import write_folder
    from ads_compiler.report.model import counted

    known = {compiling.RULES_MODULE, "manifest.json", "__pycache__"}
    common.refuse_other_files(folder, "compiled rules", lambda path: path.name in known)
    compiled = compiling.sigma_rules(common.open_project(project_dir), rules)
    common.show_refused(compiled)
    if not compiled.rules:
        raise ConfigError("none of the rules compiles")
    write_folder(folder.resolve(), compiled.files())
    done, refused = len(compiled.rules), compiled.documents - len(compiled.rules)
    if style == "json":
        click.echo(json.dumps({"compiled": done, "refused": refused, "folder": str(folder)}))
    else:
        click.echo(
            f"{counted(done, 'rule')} in {folder / compiling.RULES_MODULE}, {refused} refused"
        )
