"""Run the cases of pages: events in, evidence out.

The events go through the compiled detector, the same that is shipped. Failures are then explained
with the detection tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from ads_compiler.catalog import Entry
from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.reading import Reading
from ads_compiler.codegen.runtime.routing import Routed, Router
from ads_compiler.codegen.runtime.values import TIME_FIELDS
from ads_compiler.core.diagnostics import Diagnostic, did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Claim, Evidence
from ads_compiler.strategy import Case, case_times, event_files
from ads_compiler.testing import event_formats
from ads_compiler.testing.cases.reasons import failed_filter, why_count, why_fired, why_silent

MAX_EVENT_FILE = 20_000_000
MAX_UNPACKED = 50_000_000
MAX_EVENTS = 200_000
Event = dict[str, Any]


class Detector(Protocol):
    """The interface of a compiled module. `untimed` counts events without a time for correlations.

    `times` are the configured time fields, which take precedence over those of the event format.
    """

    untimed: int
    times: tuple[str, ...]

    def feed(self, event: Event, shape: str | None = None, name: str = "") -> list[dict[str, Any]]:
        """The alerts of one event."""

    def finish(self) -> list[dict[str, Any]]:
        """The alerts of the windows that are still open after the last event."""


def run(
    entries: Iterable[Entry],
    detectors: Mapping[str, Callable[[], Detector]],
    folder: Path,
    router: Router,
) -> Evidence:
    """Run every case. `detectors` are factories of detectors by the file name of the page.

    Event files are in `folder`, the strategies of the project, or next to a page outside of it.
    `router` knows the event formats that a case may name.
    """
    return Evidence(
        tuple(
            _run_case(
                entry, case, detectors.get(entry.strategy.name), folder_of(entry, folder), router
            )
            for entry in entries
            for case in entry.cases
        )
    )


def folder_of(entry: Entry, folder: Path) -> Path:
    """The directory of the event files of a page; `folder` is the strategies of the project."""
    return event_files.folder_of(entry.strategy.name, folder)


def claim_of(case: Case) -> Claim:
    """The claim of a case, which follows from its section."""
    if case.section == "validation":
        return Claim.ALERTS
    if case.section == "blind_spots":
        return Claim.MISSED
    return Claim.ACCEPTED if case.expect_alert else Claim.SUPPRESSED


def _run_case(
    entry: Entry, case: Case, make: Callable[[], Detector] | None, folder: Path, router: Router
) -> CaseResult:
    claim = claim_of(case)

    def result(
        count: int, alerts: int, fired: tuple[str, ...] = (), finding: Diagnostic | None = None
    ) -> CaseResult:
        return CaseResult(entry.strategy.id, case, claim, count, alerts, fired, (), finding)

    if make is None:
        count = counted(len(entry.cases), "case")
        why = f"{count} of this page did not run: its detection logic does not compile"
        hint = "fix the errors of its Sigma rules first"
        idle = Diagnostic(case.span("name"), "ADS607", why, hint)
        return replace(result(0, 0, (), idle), ran=False)
    if case.rule is not None and entry.rule(case.rule) is None:
        why = f"did not run: there is no rule '{case.rule}'"
        return result(0, 0, (), _finding(case, "ADS607", why))
    if case.format is not None and case.format not in (shapes := (*router.shapes, "plain")):
        hint = did_you_mean(case.format, shapes) or f"known formats: {', '.join(shapes)}"
        why = f"did not run: unknown event format '{case.format}'"
        return result(0, 0, (), _finding(case, "ADS607", why, (hint,)))
    events = events_of(case, folder)
    if isinstance(events, Diagnostic):
        return result(0, 0, (), events)
    events = router.every(events)
    detector = make()
    routed = [router.route(event, case.format, case.file or "") for event in events]
    if (other := _other_time(case, routed, detector.times)) is not None:
        why = (
            f"did not run: '{other}' of an event overrides 'at' and 'every' of the case; remove it"
        )
        return result(len(events), 0, (), _finding(case, "ADS607", why))
    alerts = [
        alert for event in events for alert in detector.feed(event, case.format, case.file or "")
    ]
    alerts += detector.finish()
    if case.rule is not None:
        key = getattr(entry.rule(case.rule), "key", None)
        alerts = [alert for alert in alerts if alert["rule"]["key"] == key]
    fired = tuple(dict.fromkeys(alert["rule"]["key"] for alert in alerts))
    finding, reasons = _check_claim(entry, case, claim, routed, alerts)
    if finding is not None and detector.untimed:
        count = "1 event" if detector.untimed == 1 else f"{detector.untimed} events"
        untimed = f"correlations ignored {count} without a time; add '@timestamp'"
        reasons = (*reasons, untimed)
        finding = replace(finding, hint="\n".join(reasons))
    return replace(result(len(events), len(alerts), fired, finding), reasons=reasons)


def broken(claim: Claim, expected: int | None, count: int) -> str | None:
    """The code of the failure if a case gives `count` alerts; `expected` is the exact number."""
    if count == 0 and claim in (Claim.ALERTS, Claim.ACCEPTED):
        return "ADS601" if claim is Claim.ALERTS else "ADS603"
    if count and claim in (Claim.SUPPRESSED, Claim.MISSED):
        return "ADS602" if claim is Claim.SUPPRESSED else "ADS604"
    return "ADS605" if expected is not None and expected != count else None


def _other_time(case: Case, events: Iterable[Routed], times: tuple[str, ...]) -> str | None:
    """The field of an event, if any, that overrides the times from `at` or `every` of the case."""
    if case.node.get("at") is None and case.node.get("every") is None:
        return None
    for event in events:
        fields = dict.fromkeys((*times, *event.times, *TIME_FIELDS))
        used = next(
            (field for field in fields if EventView(event.event, (field,)).time() is not None),
            case_times.FIELD,
        )
        if used != case_times.FIELD:
            return used
    return None


def _check_claim(
    entry: Entry, case: Case, claim: Claim, events: list[Routed], alerts: list[dict[str, Any]]
) -> tuple[Diagnostic | None, tuple[str, ...]]:
    """The finding of a claim that does not hold, and the reasons; None if it holds."""
    count = len(alerts)
    fired = ", ".join(sorted({f"'{alert['rule']['key']}'" for alert in alerts}))
    code = broken(claim, case.alerts, count)
    if code == "ADS601":
        reasons = why_silent(entry, case, events)
        return _finding(case, "ADS601", "should alert, but no rule fired", reasons), reasons
    if code == "ADS602":
        reasons = why_fired(entry, events, alerts)
        message = f"is benign and should not alert, but {fired} fired"
        if (failed := failed_filter(entry, events, alerts)) is not None:
            name, lacking = failed
            message += f": the filter {name} does not match"
            reasons = (*(f"the filter {name}: {line}" for line in lacking), *reasons)
        return _finding(case, "ADS602", message, reasons), reasons
    if code == "ADS603":
        reasons = why_silent(entry, case, events)
        message = (
            "documents an accepted alert, but no rule fires any more; remove the text about it"
        )
        return _finding(case, "ADS603", message, reasons), reasons
    if code == "ADS604":
        reasons = why_fired(entry, events, alerts)
        closed = "the blind spot is closed: move the case to Validation, or narrow the text"
        message = f"is documented as a blind spot, but {fired} fired; {closed}"
        return _finding(case, "ADS604", message, reasons), reasons
    if code == "ADS605":
        message = f"should give {counted(case.alerts or 0, 'alert')}, but gave {count}"
        fired_keys = tuple(dict.fromkeys(alert["rule"]["key"] for alert in alerts))
        reasons = why_count(entry, case, events, fired_keys)
        return _finding(case, "ADS605", message, reasons), reasons
    return None, ()


def events_of(case: Case, folder: Path) -> list[Event] | Diagnostic:
    """The events of a case, from the page or from a file in the strategies directory."""
    if case.file is None:
        return [dict(event) for event in case.events]
    path = event_files.inside(folder, case.file)
    if path is None:
        return _unreadable(case, f"the file '{case.file}' is outside the strategies directory")
    problems: list[str] = []
    reading = Reading(problems.append, openers=event_formats.OPENERS, max_unpacked=MAX_UNPACKED)
    try:
        if path.stat().st_size > MAX_EVENT_FILE:
            return _unreadable(
                case, f"the file '{case.file}' is larger than {MAX_EVENT_FILE // 1_000_000} MB"
            )
        with event_formats.open_events(path) as stream:
            events = list(islice(reading.read(stream, case.file), MAX_EVENTS + 1))
    except (OSError, ConfigError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        return _unreadable(case, f"the file '{case.file}' cannot be read: {why}")
    if len(events) > MAX_EVENTS:
        return _unreadable(case, f"the file '{case.file}' has more than {MAX_EVENTS:,} events")
    if problems:  # evidence must be complete
        return _unreadable(case, f"the file {problems[0]}")
    return events or _unreadable(case, f"the file '{case.file}' contains no events")


def _unreadable(case: Case, message: str) -> Diagnostic:
    return Diagnostic(case.span("events"), "ADS606", message)


def _finding(case: Case, code: str, message: str, reasons: tuple[str, ...] = ()) -> Diagnostic:
    hint = "\n".join(reasons) or None
    return Diagnostic(case.span("name"), code, f"the case '{case.name}' {message}", hint)
