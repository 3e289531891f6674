"""Where each strategy stands: proven or not, loud, reviewed, waived, outdated. A view; it judges nothing.

What goes in is the result of a check with its evidence; what comes out are states with their reasons and what to do.
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
    "weak": "changes to its rules go unnoticed",
    "loud": "alerts on ordinary events",
    "review-missing": "needs a review",
    "review-void": "changed since its review",
    "review-by-author": "reviewed by its only author",
    "review-due": "its review is too old",
    "waiver-expired": "an acceptance has ended",
    "waiver-expiring": "an acceptance ends soon",
    "drift": "ATT&CK has moved on",
    "old": "not touched for long",
    "proven": "its cases hold",
}
SOON = 30
LONG = 365


@dataclass(frozen=True, slots=True)
class Held:
    """A state of a strategy: why, what to do about it ("" for nothing), and the day of it, where there is one."""

    state: str
    reason: str
    cure: str = ""
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A strategy with every state that holds for it, in the order of `STATES`."""

    strategy: Strategy
    states: tuple[Held, ...]


def of(
    project: Project,
    strategies: Iterable[Strategy],
    evidence: Evidence,
    findings: Iterable[Diagnostic],
    waivers: Iterable[Waived],
    day: date,
) -> tuple[Status, ...]:
    """Each strategy with its states on a day. `weak` needs the scores, and the reviews must be in the evidence."""
    order = list(STATES)
    by_file: dict[str, list[Diagnostic]] = {}
    for item in findings:
        by_file.setdefault(item.span.file, []).append(item)
    accepted = tuple(waivers)
    told = []
    for strategy in strategies:
        held = [
            *_proof(strategy, evidence, baseline=project.baseline is not None),
            *_weak(project, strategy, evidence),
            *_loud(strategy, evidence),
            *_reviewed(project, strategy, evidence),
            *_waived((waiver for waiver in accepted if waiver.strategy.name == strategy.name), day),
            *_drift(by_file.get(strategy.name, ())),
            *_old(project, strategy, evidence, day),
        ]
        told.append(Status(strategy, tuple(sorted(held, key=lambda item: order.index(item.state)))))
    return tuple(told)


def _proof(strategy: Strategy, evidence: Evidence, *, baseline: bool) -> Iterator[Held]:
    results = [
        result
        for result in evidence.of(strategy.id)
        if result.case.span("name").file == strategy.name
    ]
    failed = [result for result in results if result.finding is not None]
    reasons = evidence.unproven(strategy.id)
    if failed and failed[0].finding is not None:
        more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        yield Held(
            "unproven", f"{failed[0].finding.message}{more}", f"adsc test --strategy {strategy.id}"
        )
    elif reasons:
        left_over = evidence.doubts.get(strategy.id)
        check = "adsc check --no-baseline" if baseline else "adsc check"
        cure = f"{check} {strategy.name}" if left_over else "write one under Validation"
        yield Held("unproven", "; ".join(reasons), cure)
    else:
        yield Held("proven", f"{counted(len(results), 'case')} hold{'s' * (len(results) == 1)}")


def _weak(project: Project, strategy: Strategy, evidence: Evidence) -> Iterator[Held]:
    bar, score = project.least_score(strategy.status), evidence.scores.get(strategy.id)
    if bar is None or score is None or score.value is None or score.value >= bar:
        return
    reason = f"its cases notice {score.killed} of {score.total} changes, and {strategy.status} asks for {bar:.0%}"
    yield Held("weak", reason, f"adsc test --mutate --strategy {strategy.id}")


def _loud(strategy: Strategy, evidence: Evidence) -> Iterator[Held]:
    for item in evidence.benign.of(strategy.id):
        if not item.admitted:
            reason = f"the rule '{item.rule}' gives {counted(item.alerts, 'alert')} on {item.file}"
            yield Held(
                "loud", reason, "narrow the rule, or admit it with 'noise' in the front matter"
            )


def _reviewed(project: Project, strategy: Strategy, evidence: Evidence) -> Iterator[Held]:
    now = evidence.reviews.get(strategy.id)
    approve = f"adsc review approve {strategy.id} --by NAME"
    if now is None or now.review is None:
        if now is not None and strategy.status in project.review_required:
            yield Held("review-missing", f"a strategy in {strategy.status} needs a review", approve)
        return
    by, on = now.review.by, now.review.on
    if now.state is State.SELF:
        yield Held(
            "review-by-author",
            f"{by} is the page's only author",
            f"{approve}, by another person",
            on,
        )
    elif now.state is State.VOID:
        changed = ", ".join(map(called, now.changed))
        yield Held(
            "review-void", f"since the review by {by} of {on}, changed: {changed}", approve, on
        )
    elif project.review_days is not None and now.age > project.review_days:
        reason = (
            f"the review by {by} is {now.age} days old; one is due every {project.review_days} days"
        )
        yield Held("review-due", reason, approve, on)


def _waived(waivers: Iterable[Waived], day: date) -> Iterator[Held]:
    for waiver in waivers:
        left = waiver.days_left(day)
        if left is None or left > SOON or waiver.used is False:
            continue
        held = "held" if left < 0 else "holds"
        reason = f"the acceptance of {waiver.code} {held} until {waiver.until}: {waiver.reason}"
        state = "waiver-expired" if left < 0 else "waiver-expiring"
        yield Held(state, reason, "mend the finding, or agree on a new date", waiver.until)


def _drift(findings: Iterable[Diagnostic]) -> Iterator[Held]:
    for item in findings:
        if item.code in OUTDATED and item.waived is None:
            yield Held("drift", f"{item.code} {item.message}", item.hint or "adsc attack migrate")


def _old(project: Project, strategy: Strategy, evidence: Evidence, day: date) -> Iterator[Held]:
    """Neither updated nor reviewed for the time in which another review is due."""
    now = evidence.reviews.get(strategy.id)
    days = [parse_date(strategy.updated)]
    if now is not None and now.state is State.VALID and now.review is not None:
        days.append(parse_date(now.review.on))
    last = max(filter(None, days), default=None)
    bound = project.review_days or LONG
    if last is None or strategy.status == "deprecated" or (day - last).days <= bound:
        return
    reason = f"neither updated nor reviewed since {last}, {(day - last).days} days ago; the limit is {bound}"
    yield Held("old", reason, "read the page again, and set 'updated'", last.isoformat())
