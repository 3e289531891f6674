"""Ordinary events: no strategy may alert on them unless its page says so.

The corpus is a folder of event files. Each file is a stream of its own, and runs through the compiled detectors of
all strategies at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from ads_compiler import events as inputs
from ads_compiler.catalog import Entry
from ads_compiler.detection import explain
from ads_compiler.detection.tree import Correlation
from ads_compiler.detection.words import counted
from ads_compiler.diagnostics import Diagnostic, Severity
from ads_compiler.errors import ConfigError
from ads_compiler.evidence import Benign, Noise
from ads_compiler.project import Project
from ads_compiler.report.model import counted as number_of
from ads_compiler.source import Span
from ads_compiler.strategy import Admitted
from ads_compiler.targets.standalone.reading import Reading

MAX_PLACES = 5
Event = dict[str, Any]
Hits = dict[tuple[str, str], list[int]]


def corpus(project: Project) -> tuple[Path, ...]:
    """The files of the project's benign corpus, in their order."""
    folder = project.benign
    found = folder.rglob("*") if folder.is_dir() else ()
    return tuple(
        sorted(path for path in found if path.is_file() and path.suffix != ".md" and not path.name.startswith("."))
    )


def run(
    project: Project, entries: Sequence[Entry], make: Callable[[], Any], files: Sequence[Path]
) -> tuple[Benign, tuple[Diagnostic, ...]]:
    """Run the corpus through the detectors of `entries`, made by `make`; findings are about the pages and the files."""
    counts: list[tuple[str, int]] = []
    noise: list[Noise] = []
    found: list[Diagnostic] = []
    for path in files:
        name = path.relative_to(project.benign).as_posix()
        read = _events(path, project.shown(path))
        if isinstance(read, Diagnostic):
            found.append(read)
            continue
        counts.append((name, len(read)))
        detector = make()
        hits = _alerts(detector, read, path.name)
        for entry in entries:
            for (strategy, key), lines in hits.items():
                if strategy == entry.strategy.id:
                    shown = [detector.router.route(read[line - 1], None, path.name).event for line in lines[:1] if line]
                    item, problem = _judged(entry, key, name, lines, shown)
                    noise.append(item)
                    found.extend(problem)
    heard = {(item.strategy, item.file, rule) for item in noise for rule in (item.rule, None)}
    if counts:
        found.extend(item for entry in entries for item in _unheard(entry, dict(counts), heard))
    return Benign(tuple(counts), tuple(noise)), tuple(found)


def _events(path: Path, shown: str) -> list[Event] | Diagnostic:
    told: list[str] = []
    try:
        with inputs.open_events(path) as stream:
            read = list(Reading(told.append, openers=inputs.OPENERS).read(stream, shown))
    except ConfigError as error:
        return Diagnostic(Span(shown), "ADS612", Severity.ERROR, str(error), None, "unreadable-corpus")
    if told:
        return Diagnostic(Span(shown), "ADS612", Severity.ERROR, told[0], None, "unreadable-corpus")
    return read


def _alerts(detector: Any, events: Sequence[Event], name: str) -> Hits:
    """By strategy and rule: the numbers of the events that alerted, 0 where only the end of the stream told."""
    hits: Hits = defaultdict(list)
    for number, event in enumerate(events, 1):
        for alert in detector.feed(event, None, name):
            hits[alert["strategy"], alert["rule"]["key"]].append(number)
    for alert in detector.finish():
        hits[alert["strategy"], alert["rule"]["key"]].append(0)
    return hits


def _judged(
    entry: Entry, key: str, file: str, lines: list[int], first: Sequence[Event]
) -> tuple[Noise, Iterator[Diagnostic]]:
    item = _admission(entry, key, file)
    allowed = item.alerts if item else 0
    places = tuple(sorted(line for line in lines if line)[:MAX_PLACES])
    noise = Noise(entry.strategy.id, key, file, len(lines), places, len(lines) <= allowed)
    return noise, _loud(entry, noise, allowed, first)


def _admission(entry: Entry, key: str, file: str) -> Admitted | None:
    chosen = (item for item in entry.strategy.noise if item.events == file and item.rule in (None, key))
    return next(chosen, None)


def _loud(entry: Entry, noise: Noise, allowed: int, events: Sequence[Event]) -> Iterator[Diagnostic]:
    if noise.admitted:
        return
    rule = entry.rule(noise.rule)
    first = f"; the first is event {noise.lines[0]}" if noise.lines else ""
    admitted = f", and the page admits {allowed}" if allowed else ""
    message = f"the rule '{noise.rule}' gives {number_of(noise.alerts, 'alert')} on ordinary events{admitted}"
    reasons = [f"in {noise.file}{first}"]
    logic = rule.logic if rule else None
    if isinstance(logic, Correlation):
        reasons.append(f"reached was {counted(logic)}")
    elif logic is not None:
        reasons.extend(line for event in events for line in explain.met(logic, event))
    reasons.append("narrow the rule, or admit it in the front matter: noise: [{events, rule, alerts, reason}]")
    place = rule.span if rule else entry.strategy.span("id")
    yield Diagnostic(place, "ADS610", Severity.ERROR, message, "\n".join(reasons), "loud-on-ordinary-events")


def _unheard(
    entry: Entry, files: dict[str, int], heard: Collection[tuple[str, str, str | None]]
) -> Iterator[Diagnostic]:
    """Admissions that admit nothing."""
    for number, item in enumerate(entry.strategy.noise):
        if item.events not in files:
            message = f"the benign corpus has no file '{item.events}'"
        elif (entry.strategy.id, item.events, item.rule) not in heard:
            message = f"the page admits alerts on {item.events}, and there are none any more"
        else:
            continue
        span = entry.strategy.span("noise", number, "events")
        yield Diagnostic(span, "ADS611", Severity.WARNING, message, "take it out", "needless-admission")
