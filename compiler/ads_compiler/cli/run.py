"""`adsc run`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from ads_compiler.cli import common

if TYPE_CHECKING:
    from ads_compiler.targets.runtime import Reading


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
    help="Run the detectors that 'adsc build' wrote to this folder.",
)
@common.project_option
def run(events: tuple[Path, ...], strategies: Path | None, detectors: Path | None, project_dir: Path) -> None:
    """Run EVENTS (JSON lines; '-' or none is standard input) through all detectors; alerts come out as JSON lines.

    \b
    Example: adsc run events.jsonl --detectors build/detectors > alerts.jsonl
    """
    from ads_compiler.targets import runtime

    if strategies is not None and detectors is not None:
        raise click.UsageError("--strategies and --detectors exclude each other")
    modules = _modules(strategies, detectors, project_dir)
    running = [module.Detector() for module in modules]
    reading = runtime.Reading(lambda text: click.echo(text, err=True))
    out = sys.stdout.buffer
    for event in _events(events, reading):
        alerts = [alert for detector in running for alert in detector.feed(event)]
        reading.alerted(len(alerts))
        for alert in alerts:
            out.write(runtime.as_line(alert))
            out.flush()
    click.echo(reading.summary(running), err=True)


def _modules(strategies: Path | None, detectors: Path | None, project_dir: Path) -> tuple[Any, ...]:
    from ads_compiler.errors import ConfigError
    from ads_compiler.targets import loader

    if detectors is not None:
        return loader.load_folder(detectors)
    from ads_compiler import build
    from ads_compiler.targets.python import module_name

    project = common.open_project(project_dir)
    sources, refused = build.compile_files(project, () if strategies is None else (strategies,))
    for name in refused:
        click.echo(f"{name}: has no sound detection logic and is left out; 'adsc check {name}' says why", err=True)
    if not sources:
        raise ConfigError("no strategy has detection logic that compiles")
    return tuple(loader.load(source, module_name(key)) for key, source in sources.items())


def _events(paths: tuple[Path, ...], reading: Reading) -> Iterator[dict[str, Any]]:
    from ads_compiler.errors import ConfigError

    for path in paths or (Path("-"),):
        if str(path) == "-":
            yield from reading.lines(sys.stdin.buffer, "<stdin>")
            continue
        try:
            stream = path.open("rb")
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
        with stream:
            yield from reading.lines(_watched(stream, path), str(path))


def _watched(stream: BinaryIO, path: Path) -> Iterator[bytes]:
    """The lines of a file, with progress on a terminal."""
    if not sys.stderr.isatty() or not path.is_file():
        yield from stream
        return
    with click.progressbar(length=path.stat().st_size, label=path.name, file=sys.stderr) as bar:
        waiting = 0
        for line in stream:
            waiting += len(line)
            if waiting > 1_000_000:
                bar.update(waiting)
                waiting = 0
            yield line
        bar.update(waiting)
