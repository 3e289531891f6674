"""Ordinary events: no strategy may alert on them unless its page says so.

The corpus is a folder of event files. Each file is a stream of its own, and runs through the compiled detectors of
all strategies at once.
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
from ads_compiler.core.plural import counted as number_of
from ads_compiler.core.text import Span
from ads_compiler.detection import explain
from ads_compiler.detection.tree import Correlation
from ads_compiler.detection.words import counted
from ads_compiler.evidence import Benign, Noise
from ads_compiler.strategy import event_files
from ads_compiler.testing import event_formats as inputs

MAX_PLACES = 5
Event = dict[str, Any]


@dataclass(slots=True)
class _Heard:
    """The alerts of a rule on a file: how many, the first events that gave one by their numbers, and the first."""

    alerts: int = 0
    lines: list[int] = field(default_factory=list)
    event: Event | None = None


@dataclass(slots=True)
class _Stream:
    """A file after its run: how many events it holds, and what was heard, by strategy and rule."""

    events: int = 0
    heard: dict[tuple[str, str], _Heard] = field(default_factory=lambda: defaultdict(_Heard))


def corpus(project: Project) -> tuple[Path, ...]:
    """The files of the project's benign corpus, in their order, with links and whatever else is no folder."""
    folder = project.benign
    found = folder.rglob("*") if folder.is_dir() else ()
    return tuple(
        sorted(path for path in found if _counts(path) and not _hidden(path.relative_to(folder)))
    )


def _counts(path: Path) -> bool:
    return path.suffix != ".md" and (path.is_symlink() or not path.is_dir())


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def run(
    project: Project, entries: Sequence[Entry], make: Callable[[], Any], files: Sequence[Path]
) -> tuple[Benign, tuple[Diagnostic, ...]]:
    """Run the corpus through the detectors of `entries`, made by `make`; findings are about the pages and the files."""
    counts: dict[str, int] = {}
    noise: list[Noise] = []
    found: list[Diagnostic] = []
    used: set[tuple[str, int]] = set()
    unread: set[str] = set()
    for path in files:
        name = path.relative_to(project.benign).as_posix()
        detector = make()
        stream = _listen(project, name, detector)
        if isinstance(stream, Diagnostic):
            found.append(stream)
            unread.add(name)
            continue
        counts[name] = stream.events
        for entry in entries:
            for (strategy, key), heard in stream.heard.items():
                if strategy != entry.strategy.id:
                    continue
                number = _admission(entry, key, name)
                allowed = 0 if number is None else entry.strategy.noise[number].alerts
                if number is not None:
                    used.add((entry.strategy.name, number))
                item = Noise(
                    strategy, key, name, heard.alerts, tuple(heard.lines), heard.alerts <= allowed
                )
                noise.append(item)
                if not item.admitted:
                    event = (
                        heard.event and detector.router.route(heard.event, None, path.name).event
                    )
                    found.append(_loud(entry, item, allowed, event))
    if counts:
        found.extend(
            item for entry in entries for item in _needless(entry, counts.keys(), unread, used)
        )
    return Benign(tuple(counts.items()), tuple(noise)), tuple(found)


def _listen(project: Project, name: str, detector: Any) -> _Stream | Diagnostic:
    """Feed a file to a detector, event by event, however large it is."""
    path = project.benign / name
    shown = f"{project.shown(project.benign)}/{name}"

    def unreadable(message: str) -> Diagnostic:
        return Diagnostic(Span(shown), "ADS612", message, None)

    if event_files.inside(project.benign, name) is None:
        return unreadable("this link leads out of the folder of ordinary events")
    if not path.is_file():
        return unreadable("this is no file, so nothing in it was read")
    told: list[str] = []
    stream = _Stream()
    try:
        with inputs.open_events(path) as source:
            for number, event in enumerate(
                Reading(told.append, openers=inputs.OPENERS).read(source, shown), 1
            ):
                stream.events = number
                for heard in _told(stream, detector.feed(event, None, path.name)):
                    heard.event = heard.event or event
                    if len(heard.lines) < MAX_PLACES:
                        heard.lines.append(number)
    except ConfigError as error:
        return unreadable(str(error))
    for _ in _told(stream, detector.finish()):
        pass
    if told or not stream.events:
        return unreadable(told[0] if told else "this file holds no event")
    return stream


def _told(stream: _Stream, alerts: Iterable[Mapping[str, Any]]) -> Iterator[_Heard]:
    """Count alerts; what is known of the rule of each."""
    for alert in alerts:
        heard = stream.heard[alert["strategy"], alert["rule"]["key"]]
        heard.alerts += 1
        yield heard


def _admission(entry: Entry, key: str, file: str) -> int | None:
    """The number of what the page admits of a rule on a file: what names the rule goes before what is for each."""
    fitting = [
        (item.rule is None, number)
        for number, item in enumerate(entry.strategy.noise)
        if item.events == file
        and (item.rule is None or ((rule := entry.rule(item.rule)) and rule.key == key))
    ]
    return min(fitting)[1] if fitting else None


def _loud(entry: Entry, noise: Noise, allowed: int, event: Event | None) -> Diagnostic:
    rule = entry.rule(noise.rule)
    first = f"; the first is event {noise.lines[0]}" if noise.lines else ""
    admitted = f", and the page admits {allowed}" if allowed else ""
    message = f"the rule '{noise.rule}' gives {number_of(noise.alerts, 'alert')} on ordinary events{admitted}"
    reasons = [f"in {noise.file}{first}"]
    logic = rule.logic if rule else None
    if isinstance(logic, Correlation):
        reasons.append(f"reached was {counted(logic)}")
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
    """Admissions that admit nothing; of files that could not be read nothing is known."""
    for number, item in enumerate(entry.strategy.noise):
        key, cure = "events", "take it out"
        if item.events in unread or (entry.strategy.name, number) in used:
            continue
        if item.events not in files:
            message = f"the benign corpus has no file '{item.events}'"
            cure = did_you_mean(item.events, files) or cure
        elif item.rule is not None and entry.rule(item.rule) is None:
            key, message = (
                "rule",
                f"the page admits alerts of a rule '{item.rule}', and has no such rule",
            )
            cure = did_you_mean(item.rule, [rule.key for rule in entry.rules]) or cure
        else:
            message = f"the page admits alerts on {item.events}, and there are none any more"
        span = entry.strategy.span("noise", number, key)
        yield Diagnostic(span, "ADS611", message, cure)
