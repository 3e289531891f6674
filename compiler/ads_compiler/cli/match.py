"""`adsc explain-match`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from ads_compiler.catalog import Entry
from ads_compiler.cli import common, printing, streams
from ads_compiler.codegen.runtime.routing import Router, sees
from ads_compiler.config import Project, log_sources
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import waiting_bytes
from ads_compiler.detection.trace import trace
from ads_compiler.detection.tree import Correlation
from ads_compiler.pipeline import discover
from ads_compiler.report.trace import trace_as_data, trace_as_text


@click.command("explain-match")
@click.argument("strategy")
@click.argument("event", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--rule", "key", help="Name of the only rule to explain.")
@click.option("--shape", help="Event format, such as ecs (detected when omitted).")
@common.format_option
@common.project_option
def explain_match(
    strategy: str, event: Path, key: str | None, shape: str | None, style: str, project_dir: Path
) -> None:
    """Show why rules of a STRATEGY match an EVENT or do not.

    STRATEGY is an id or a file. EVENT is a file with one JSON object, or '-' for standard input.
    Each condition is shown with its result and the event's value. Rules that count events
    (correlations) are not explained.

    \b
    Example: adsc explain-match ADS-0005 event.json --rule capture-tool
    """
    project = common.open_project(project_dir)
    entry = _entry(project, strategy)
    router = Router(log_sources.load(project.logsources))
    given = router.every([_event(event)])
    if len(given) != 1:
        raise ConfigError(f"{event} carries {len(given)} events; give one of them")
    routed = router.route(given[0], streams.known_shape(shape, router.shapes), event.name)
    rules = [rule for rule in entry.rules if not isinstance(rule.logic, Correlation)]
    chosen = [rule for rule in rules if key in (None, rule.key, rule.sigma_id)]
    if not chosen:
        named = ", ".join(rule.key for rule in rules) or "none"
        missing = f"no rule '{key}'" if key else "no rule"
        raise ConfigError(
            f"{entry.strategy.id} has {missing} for single events; its rules for them: {named}"
        )
    traces = []
    for rule in chosen:
        assert not isinstance(rule.logic, Correlation)
        traced = trace(rule.logic, routed.event)
        source = rule.logsource
        seen = sees(routed, source.product, source.category, source.service)
        if style == "json":
            tree = trace_as_data(traced)
            traces.append(
                {
                    "strategy": entry.strategy.id,
                    "rule": rule.key,
                    "sees": seen,
                    "shape": routed.shape,
                    "tree": tree,
                }
            )
        else:
            verdict = "matches" if traced.holds else "does not match"
            if not seen:
                verdict += (
                    f", but the rule is for {source}, and the event (read as {routed.shape}) "
                    "is from another log source"
                )
            printing.line(f"{entry.strategy.id} {rule.key}: {verdict}")
            printing.lines(trace_as_text(traced))
    if style == "json":
        printing.value(traces)


def _entry(project: Project, name: str) -> Entry:

    path = Path(name)
    whole, _, names = discover.read(project, (path,) if path.is_file() else ())
    for entry in whole.entries:
        matches = (
            entry.strategy.name in names
            if path.is_file()
            else entry.strategy.id.casefold() == name.casefold()
        )
        if matches:
            return entry
    hint = (
        did_you_mean(name, [entry.strategy.id for entry in whole.entries]) or "give an id or a file"
    )
    raise ConfigError(f"no readable strategy '{name}'; {hint}")


def _event(path: Path) -> dict[str, Any]:

    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else waiting_bytes(path)
        event = json.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not a JSON object: {error}") from error
    if not isinstance(event, dict):
        raise ConfigError(f"{name} is not a JSON object")
    return event
