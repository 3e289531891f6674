"""`adsc run`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from inspect import signature
from pathlib import Path
from typing import Any, NoReturn

import click

from ads_compiler.cli import common, printing, streams
from ads_compiler.codegen import direct, loader, modules
from ads_compiler.codegen.modules import CompiledRules
from ads_compiler.codegen.runtime import program
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.session import Session, StateError
from ads_compiler.config import Project, log_sources
from ads_compiler.core.errors import ConfigError
from ads_compiler.engine import fast
from ads_compiler.pipeline.detectors import compile_strategies, load
from ads_compiler.testing import event_formats as inputs


@click.command()
@click.argument("events", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--strategies",
    type=click.Path(exists=True, path_type=Path),
    help="Compile these strategies, a file or directory.  [default: the project's]",
)
@click.option(
    "--detectors",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run all detectors that 'adsc build' or 'adsc compile' wrote to this directory.",
)
@click.option(
    "--sigma",
    "rules",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Compile these plain Sigma rules instead, a file or directory; may be repeated.",
)
@streams.stream_options
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps the state of correlations between runs.",
)
@click.option(
    "--last", is_flag=True, help="With --state: this is the last run; evaluate pending events."
)
@click.option(
    "--explain-routing",
    is_flag=True,
    help="Count events by format and log source, and events that no rule reads.",
)
@click.option(
    "--fail-on-unseen",
    is_flag=True,
    help="Exit with code 1 if no rule reads some of the events.",
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
    fail_on_unseen: bool,
    project_dir: Path,
    **stream: Any,
) -> None:
    """Run detectors on EVENTS and write alerts as JSON lines.

    EVENTS are files of JSON lines, JSON arrays or audit.log lines, plain or compressed with gzip or
    zstd, or .evtx files; '-' or no argument reads standard input. Each event is matched against
    the rules for its log source.

    \b
    Example: adsc run events.jsonl --detectors build/detectors > alerts.jsonl
             adsc run --sigma rules/ Security.evtx --explain-routing
    """
    if sum(map(bool, (strategies, detectors, rules))) > 1:
        raise click.UsageError("--strategies, --detectors and --sigma cannot be combined")
    project = common.open_project(project_dir)
    shapes = (
        log_sources.shapes(log_sources.load(project.logsources))
        if stream["shape"] is not None
        else ()
    )
    settings = streams.stream_settings(stream, project, shapes)
    for path in events:
        # Report an unreadable file before the first event; opening a named pipe would consume it.
        if str(path) != "-" and not path.is_fifo():
            inputs.open_events(path, streams=True).close()
    loaded = _modules(project, strategies, detectors, rules)
    # An earlier version of adsc may have built the detectors.
    if "automaton" in signature(loaded[0].RuleDetector).parameters:
        settings["automaton"] = _automaton(sum(len(one.RULESET.rules) for one in loaded))
    detector = loader.together(loaded)(**settings)
    reading = Reading(program.tell, openers=inputs.OPENERS)
    try:
        session = Session(detector, reading, sys.stdout.buffer, state, last)
    except StateError as error:
        raise ConfigError(str(error)) from error
    code = program.run_inputs(session, [str(path) for path in events] or ["-"])
    if explain_routing:
        for line in program.routing_text(program.routing(detector)):
            program.tell(line)
    for line in session.report():
        program.tell(line)
    if fail_on_unseen and detector.unseen.events and not code:
        code = program.UNSEEN_CODE
    if code:
        raise SystemExit(code)


def _modules(
    project: Project, strategies: Path | None, detectors: Path | None, rules: tuple[Path, ...]
) -> Sequence[Any]:

    if detectors is not None:
        return loader.load_folder(detectors) or _nothing(f"{detectors} contains no detector")
    if rules:
        compiled = modules.sigma_rules(project, rules)
        show_refused(compiled)
        if not compiled.rules:
            _nothing("no rule can be compiled")
        return [direct.Loaded(direct.rule_set(compiled.rules, compiled.routes))]
    made = compile_strategies(project, () if strategies is None else (strategies,))
    show_left_out(made.refused)
    if not made.sources:
        _nothing("no strategy has detection logic that can be compiled")
    return load(project, made)


def _automaton(rules: int) -> Any:
    """The automaton of the extra `fast`, where there are enough rules for it."""
    if rules < fast.WORTH:
        return None
    known = fast.automaton()
    if known is None and sys.stderr.isatty():
        printing.line(
            f"{rules} rules: pip install 'ads-compiler[fast]' makes this run faster", err=True
        )
    return known


def _nothing(message: str) -> NoReturn:

    raise ConfigError(message)


def show_refused(compiled: CompiledRules) -> None:
    """List the Sigma rules that were refused, on standard error."""
    for finding in compiled.refused:
        place = f"{finding.span.file}:{finding.span.line}:{finding.span.column}"
        printing.line(
            f"{place}: {finding.code} {finding.message}"
            + (f" ({finding.hint})" if finding.hint else ""),
            err=True,
        )


def show_left_out(refused: Iterable[str]) -> None:
    """List the pages without a detector, on standard error."""
    for name in refused:
        printing.line(
            f"{name}: left out, its detection logic cannot be compiled; see 'adsc check {name}'",
            err=True,
        )
