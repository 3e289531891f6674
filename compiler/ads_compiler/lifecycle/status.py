"""The state of each strategy: proven or not, noisy, reviewed, waived, outdated.

Takes the result of a check with its evidence, and returns states with their reasons and hints.
It checks nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ads_compiler.config import Project
from ads_compiler.core.codes import OUTDATED
from ads_compiler.core.diagnostics import Diagnostic
from ads_compiler.core.plural import counted
from ads_compiler.evidence import Evidence, State
from ads_compiler.lifecycle.review import called
from ads_compiler.lifecycle.waivers import Waived
from ads_compiler.strategy import Strategy, parse_date

STATES: Mapping[str, str] = {
    "unproven": "the cases do not show that it works",
    "weak": "its cases do not detect changes to its rules",
    "noisy": "alerts on ordinary events",
    "review-missing": "needs a review",
    "review-void": "changed since its review",
    "review-by-author": "reviewed by its only author",
    "review-due": "its review is too old",
    "waiver-expired": "a waiver has expired",
    "waiver-expiring": "a waiver expires soon",
    "drift": "its ATT&CK mapping is outdated",
    "old": "not updated for a long time",
    "proven": "its cases passed",
}
SOON = 30
LONG = 365


@dataclass(frozen=True, slots=True)
class StateEntry:
    """A state of a strategy: its reason, what to do about it ("" for nothing), and its date."""

    state: str
    reason: str
    fix: str = ""
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A strategy with all its states, in the order of `STATES`."""

    strategy: Strategy
    states: tuple[StateEntry, ...]


def of(
    project: Project,
    strategies: Iterable[Strategy],
    evidence: Evidence,
    findings: Iterable[Diagnostic],
    waivers: Iterable[Waived],
    day: date,
) -> tuple[Status, ...]:
    """Each strategy with its states on a day.

    `weak` needs mutation scores, and the evidence must contain the reviews.
    """
    order = list(STATES)
    by_file: dict[str, list[Diagnostic]] = {}
    for item in findings:
        by_file.setdefault(item.span.file, []).append(item)
    accepted = tuple(waivers)
    statuses = []
    for strategy in strategies:
        states = [
            *_proof(strategy, evidence, baseline=project.baseline is not None),
            *_weak(project, strategy, evidence),
            *_noisy(strategy, evidence),
            *_reviewed(project, strategy, evidence),
            *_waived((waiver for waiver in accepted if waiver.strategy.name == strategy.name), day),
            *_drift(by_file.get(strategy.name, ())),
            *_old(project, strategy, evidence, day),
        ]
        states.sort(key=lambda item: order.index(item.state))
        statuses.append(Status(strategy, tuple(states)))
    return tuple(statuses)


def _proof(strategy: Strategy, evidence: Evidence, *, baseline: bool) -> Iterator[StateEntry]:
    results = [
        result
        for result in evidence.of(strategy.id)
        if result.case.span("name").file == strategy.name
    ]
    failed = [result for result in results if result.finding is not None]
    reasons = evidence.unproven(strategy.id)
    if failed and failed[0].finding is not None:
        # The finding about cases that did not run is about all of them.
        others = len(failed) - 1 if failed[0].ran else 0
        more = f", and {others} more" if others else ""
        yield StateEntry(
            "unproven", f"{failed[0].finding.message}{more}", f"adsc test --strategy {strategy.id}"
        )
    elif reasons:
        left_over = evidence.doubts.get(strategy.id)
        check = "adsc check --no-baseline" if baseline else "adsc check"
        hint = f"{check} {strategy.name}" if left_over else "write one under Validation"
        yield StateEntry("unproven", "; ".join(reasons), hint)
    else:
        yield StateEntry("proven", f"{counted(len(results), 'case')} passed")


def _weak(project: Project, strategy: Strategy, evidence: Evidence) -> Iterator[StateEntry]:
    bar, score = project.least_score(strategy.status), evidence.scores.get(strategy.id)
    if bar is None or score is None or score.value is None or score.value >= bar:
        return
    detected = f"its cases detect {score.killed} of {score.total} changes"
    reason = f"{detected}, and {strategy.status} requires {bar:.0%}"
    yield StateEntry("weak", reason, f"adsc test --mutate --strategy {strategy.id}")


def _noisy(strategy: Strategy, evidence: Evidence) -> Iterator[StateEntry]:
    for item in evidence.benign.of(strategy.id):
        if not item.admitted:
            reason = f"the rule '{item.rule}' gives {counted(item.alerts, 'alert')} on {item.file}"
            yield StateEntry(
                "noisy", reason, "narrow the rule, or admit it with 'noise' in the front matter"
            )


def _reviewed(project: Project, strategy: Strategy, evidence: Evidence) -> Iterator[StateEntry]:
    now = evidence.reviews.get(strategy.id)
    approve = f"adsc review approve {strategy.id} --by NAME"
    if now is None or now.review is None:
        if now is not None and strategy.status in project.review_required:
            yield StateEntry(
                "review-missing", f"a strategy in {strategy.status} needs a review", approve
            )
        return
    by, on = now.review.by, now.review.on
    if now.state is State.SELF:
        yield StateEntry(
            "review-by-author",
            f"{by} is the page's only author",
            f"{approve}, by another person",
            on,
        )
    elif now.state is State.VOID:
        changed = ", ".join(map(called, now.changed))
        yield StateEntry(
            "review-void", f"since the review by {by} of {on}, changed: {changed}", approve, on
        )
    elif project.review_days is not None and now.age > project.review_days:
        reason = (
            f"the review by {by} is {now.age} days old; one is due every {project.review_days} days"
        )
        yield StateEntry("review-due", reason, approve, on)


def _waived(waivers: Iterable[Waived], day: date) -> Iterator[StateEntry]:
    for waiver in waivers:
        left = waiver.days_left(day)
        if left is None or left > SOON or waiver.used is False:
            continue
        validity = "was valid until" if left < 0 else "is valid until"
        reason = f"the waiver of {waiver.code} {validity} {waiver.until}: {waiver.reason}"
        state = "waiver-expired" if left < 0 else "waiver-expiring"
        yield StateEntry(state, reason, "fix the finding, or agree on a new date", waiver.until)


def _drift(findings: Iterable[Diagnostic]) -> Iterator[StateEntry]:
    for item in findings:
        if item.code in OUTDATED and item.waived is None:
            yield StateEntry(
                "drift", f"{item.code} {item.message}", item.hint or "adsc attack migrate"
            )


def _old(
    project: Project, strategy: Strategy, evidence: Evidence, day: date
) -> Iterator[StateEntry]:
    """The state of a strategy neither updated nor reviewed within the review interval."""
    now = evidence.reviews.get(strategy.id)
    days = [parse_date(strategy.updated)]
    if now is not None and now.state is State.VALID and now.review is not None:
        days.append(parse_date(now.review.on))
    last = max(filter(None, days), default=None)
    limit = project.review_days or LONG
    if last is None or strategy.status == "deprecated" or (day - last).days <= limit:
        return
    age = f"{last}, {(day - last).days} days ago"
    reason = f"neither updated nor reviewed since {age}; the limit is {limit}"
    yield StateEntry("old", reason, "read the page again, and set 'updated'", last.isoformat())
