"""The benign corpus: ordinary events on which no strategy may alert unless its page admits it.

The corpus is a directory of event files. Each file is a separate stream, which runs through the
compiled detectors of all strategies at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ads_compiler.catalog import Entry
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.config import Project
from ads_compiler.core.diagnostics import Diagnostic, did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import unusable_name
from ads_compiler.core.plural import counted as number_of
from ads_compiler.core.text import Span
from ads_compiler.detection import explain
from ads_compiler.detection.tree import Correlation
from ads_compiler.detection.words import counted
from ads_compiler.evidence import Benign, Noise
from ads_compiler.strategy import event_files
from ads_compiler.testing import event_formats

MAX_PLACES = 5
Event = dict[str, Any]


@dataclass(slots=True)
class _RuleAlerts:
    """The alerts of a rule on a file: their number, the numbers of the first events, one event."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    event: Event | None = None


@dataclass(slots=True)
class _Stream:
    """The result of a file: its number of events, and the alerts by strategy and rule."""

    events: int = 0
    alerts: dict[tuple[str, str], _RuleAlerts] = field(
        default_factory=lambda: defaultdict(_RuleAlerts)
    )


def corpus(project: Project) -> tuple[Path, ...]:
    """The files of the project's benign corpus in order, including links and special files."""
    folder = project.benign
    paths = folder.rglob("*") if folder.is_dir() else ()
    return tuple(
        sorted(path for path in paths if _is_member(path) and not _hidden(path.relative_to(folder)))
    )


def _is_member(path: Path) -> bool:
    return path.suffix != ".md" and (path.is_symlink() or not path.is_dir())


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def run(
    project: Project, entries: Sequence[Entry], make: Callable[[], Any], files: Sequence[Path]
) -> tuple[Benign, tuple[Diagnostic, ...]]:
    """Run the corpus through the detectors of `entries`, which `make` creates for each file.

    Findings are about pages that alert and about files that cannot be read.
    """
    counts: dict[str, int] = {}
    noise: list[Noise] = []
    findings: list[Diagnostic] = []
    used: set[tuple[str, int]] = set()
    unread: set[str] = set()
    for path in files:
        name = path.relative_to(project.benign).as_posix()
        detector = make()
        stream = _run_file(project, name, detector)
        if isinstance(stream, Diagnostic):
            findings.append(stream)
            unread.add(name)
            continue
        counts[name] = stream.events
        for entry in entries:
            for (strategy, key), alerts in stream.alerts.items():
                if strategy != entry.strategy.id:
                    continue
                number = _admission(entry, key, name)
                allowed = 0 if number is None else entry.strategy.noise[number].alerts
                if number is not None:
                    used.add((entry.strategy.name, number))
                admitted = alerts.count <= allowed
                item = Noise(strategy, key, name, alerts.count, tuple(alerts.lines), admitted)
                noise.append(item)
                if not item.admitted:
                    event = (
                        alerts.event and detector.router.route(alerts.event, None, path.name).event
                    )
                    findings.append(_noisy(entry, item, allowed, event))
    if counts:
        findings.extend(
            item for entry in entries for item in _needless(entry, counts.keys(), unread, used)
        )
    return Benign(tuple(counts.items()), tuple(noise)), tuple(findings)


def _run_file(project: Project, name: str, detector: Any) -> _Stream | Diagnostic:
    """Feed a file to a detector, one event at a time, so that its size does not matter."""
    path = project.benign / name
    shown = f"{project.shown(project.benign)}/{name}"

    def unreadable(message: str) -> Diagnostic:
        return Diagnostic(Span(shown), "ADS612", message, None)

    if unusable := unusable_name(name):
        return unreadable(f"{unusable}; rename the file")
    if event_files.inside(project.benign, name) is None:
        return unreadable("the link leads out of the directory of the benign corpus")
    if not path.is_file():
        return unreadable("is not a regular file")
    problems: list[str] = []
    stream = _Stream()
    try:
        with event_formats.open_events(path) as source:
            for number, event in enumerate(
                Reading(problems.append, openers=event_formats.OPENERS).read(source, shown), 1
            ):
                stream.events = number
                for alerts in _count(stream, detector.feed(event, None, path.name)):
                    alerts.event = alerts.event or event
                    if len(alerts.lines) < MAX_PLACES:
                        alerts.lines.append(number)
    except ConfigError as error:
        return unreadable(str(error))
    for _ in _count(stream, detector.finish()):
        pass
    if problems or not stream.events:
        return unreadable(problems[0] if problems else "the file contains no events")
    return stream


def _count(stream: _Stream, alerts: Iterable[Mapping[str, Any]]) -> Iterator[_RuleAlerts]:
    """Count alerts, and yield the counter of the rule of each."""
    for alert in alerts:
        counter = stream.alerts[alert["strategy"], alert["rule"]["key"]]
        counter.count += 1
        yield counter


def _admission(entry: Entry, key: str, file: str) -> int | None:
    """The index of the admission for a rule on a file; one that names the rule takes precedence."""
    matching = [
        (item.rule is None, number)
        for number, item in enumerate(entry.strategy.noise)
        if item.events == file
        and (item.rule is None or ((rule := entry.rule(item.rule)) and rule.key == key))
    ]
    return min(matching)[1] if matching else None


def _noisy(entry: Entry, noise: Noise, allowed: int, event: Event | None) -> Diagnostic:
    rule = entry.rule(noise.rule)
    first = f"; the first at event {noise.lines[0]}" if noise.lines else ""
    admitted = f", but the page admits only {allowed}" if allowed else ""
    alerts = number_of(noise.alerts, "alert")
    message = f"the rule '{noise.rule}' gives {alerts} on benign events{admitted}"
    reasons = [f"in {noise.file}{first}"]
    logic = rule.logic if rule else None
    if isinstance(logic, Correlation):
        reasons.append(f"reached {counted(logic)}")
    elif logic is not None and event is not None:
        reasons.extend(explain.met(logic, event))
    reasons.append(
        "narrow the rule, or admit it in the front matter: noise: [{events, rule, alerts, reason}]"
    )
    place = rule.span if rule else entry.strategy.span("id")
    return Diagnostic(place, "ADS610", message, "\n".join(reasons))


def _needless(
    entry: Entry, files: Collection[str], unread: Collection[str], used: Collection[tuple[str, int]]
) -> Iterator[Diagnostic]:
    """Findings about admissions without an effect, except for files that could not be read."""
    for number, item in enumerate(entry.strategy.noise):
        key, hint = "events", "remove it"
        if item.events in unread or (entry.strategy.name, number) in used:
            continue
        if item.events not in files:
            message = f"the benign corpus has no file '{item.events}'"
            hint = did_you_mean(item.events, files) or hint
        elif item.rule is not None and entry.rule(item.rule) is None:
            key = "rule"
            message = f"the page admits alerts of the rule '{item.rule}', which does not exist"
            hint = did_you_mean(item.rule, [rule.key for rule in entry.rules]) or hint
        else:
            message = f"the page admits alerts on {item.events}, but no rule alerts there"
        span = entry.strategy.span("noise", number, key)
        yield Diagnostic(span, "ADS611", message, hint)
