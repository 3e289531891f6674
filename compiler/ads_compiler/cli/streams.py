"""The options of commands that read events, and their check."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from ads_compiler.codegen.runtime.program import log_source
from ads_compiler.codegen.runtime.windows import MAX_BYTES
from ads_compiler.config import Project
from ads_compiler.core.diagnostics import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])


def stream_options(function: F) -> F:
    """The options of `run` that control how a stream of events is read and ordered."""
    for option in reversed(
        [
            click.option("--shape", help="Event format, such as ecs (detected when omitted)."),
            click.option(
                "--logsource",
                metavar="WORDS",
                help="Log source of events that do not declare one, for example "
                "product=linux,category=process_creation.",
            ),
            click.option(
                "--time-field",
                multiple=True,
                help="Field with the time of an event, tried before the known ones; may be "
                "repeated.",
            ),
            click.option(
                "--lateness",
                type=click.FloatRange(min=0),
                default=60.0,
                show_default=True,
                metavar="SECONDS",
                help="How late an event may arrive, after events that happened later, and still "
                "be counted in order.",
            ),
            click.option(
                "--max-held",
                type=click.IntRange(min=1),
                default=200_000,
                show_default=True,
                help="Maximum number of events that a correlation keeps; the oldest are dropped "
                "first.",
            ),
            click.option(
                "--max-held-mb",
                type=click.IntRange(min=1),
                default=MAX_BYTES // 1_000_000,
                show_default=True,
                metavar="MB",
                help="Memory for the events that all correlations keep, about; those that keep "
                "most drop their oldest first.",
            ),
        ]
    ):
        function = option(function)
    return function


def stream_settings(
    options: dict[str, Any], project: Project, shapes: Iterable[str]
) -> dict[str, Any]:
    """The keyword arguments of `Detector`, from the options of `run` and the project."""
    given, known = options["logsource"] or "", ("product", "category", "service")
    try:
        declared = log_source(given)
    except ValueError as error:
        words = [part.partition("=")[0].strip() for part in given.split(",")]
        hint = next(
            (hint for word in words if word not in known and (hint := did_you_mean(word, known))),
            None,
        )
        raise click.BadParameter(
            f"{error}; {hint}" if hint else str(error), param_hint="--logsource"
        ) from error
    if math.isnan(options["lateness"]):
        raise click.BadParameter("'nan' is not a number of seconds", param_hint="--lateness")
    return {
        "lateness": options["lateness"],
        "limit": options["max_held"],
        "memory": options["max_held_mb"] * 1_000_000,
        "times": (*options["time_field"], *project.time_field),
        "shape": known_shape(options["shape"], shapes),
        "logsource": declared,
        "clock": time.time,
    }


def known_shape(shape: str | None, shapes: Iterable[str]) -> str | None:
    """The event format given by `--shape`; an unknown one is a usage error."""
    known = sorted({*shapes, "plain"})
    if shape is None or shape in known:
        return shape
    hint = did_you_mean(shape, known) or f"choose one of {', '.join(known)}"
    raise click.BadParameter(f"unknown shape '{shape}'; {hint}", param_hint="--shape")
