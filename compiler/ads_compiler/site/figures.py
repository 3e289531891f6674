"""The figures that prove a strategy, in words: for its page and for the lists of all strategies."""

from __future__ import annotations

from dataclasses import dataclass

from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Claim
from ads_compiler.site.model import Site
from ads_compiler.strategy import Strategy

CLAIMS = {
    Claim.ALERTS: "must alert",
    Claim.SUPPRESSED: "benign, must not alert",
    Claim.ACCEPTED: "benign, alert accepted",
    Claim.MISSED: "malicious, known to be missed",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    `kind` is `holds`, `fails` or `none`; `badge` is the result in a word or a number.
    """

    name: str
    kind: str
    badge: str
    text: str = ""


def figures(item: Strategy, site: Site) -> tuple[Figure, ...]:
    """Return all figures of a strategy, in the order in which they are shown."""
    return cases(item, site), score(item, site), noise(item, site), review(item, site)


def numbered(item: Strategy, site: Site) -> tuple[tuple[int, CaseResult], ...]:
    """Number the results of a strategy as its page does: by claim, then by place on the page."""
    order = list(CLAIMS)
    results = (one for one in site.evidence.of(item.id) if one.case.block.span.file == item.name)
    return tuple(enumerate(sorted(results, key=lambda one: order.index(one.claim)), 1))


def cases(item: Strategy, site: Site) -> Figure:
    """Return how many cases passed; one that fails makes the figure fail."""
    results = [result for _, result in numbered(item, site)]
    failed = sum(1 for result in results if not result.passed)
    if failed:
        return Figure("Cases", "fails", "FAILS", f"{failed} of {len(results)} cases fail")
    text = f"{len(results)} of {len(results)} cases passed"
    if not results:
        return Figure("Cases", "none", "none", "the page has no case: nothing proves it")
    if reasons := site.evidence.unproven(item.id):
        return Figure("Cases", "none", "not proven", f"{text}, but {'; '.join(reasons)}")
    return Figure("Cases", "holds", "holds", text)


def score(item: Strategy, site: Site) -> Figure:
    """Return how many changes to the rules the cases notice, and the bar of the status."""
    name, measured = "Mutation score", site.evidence.scores.get(item.id)
    if measured is None:
        return Figure(name, "none", "not measured")
    if measured.value is None:
        reason = measured.undefined or "the rules have nothing to change"
        return Figure(name, "none", "no score", reason)
    text = f"{measured.killed} of {measured.total} changes to the rules are noticed"
    exempt = len(measured.accepted) + sum(one.changes for one in measured.left_out)
    text += f", {exempt} accepted or left out" if exempt else ""
    bar = site.bars.get(item.status)
    # Rounded down: 199 of 200 must not look complete.
    shown = f"{measured.killed * 100 // measured.total} %"
    if bar is None:
        return Figure(name, "none", shown, text)
    text += f"; {item.status} requires {int(bar * 100)} %"
    if measured.value < bar:
        return Figure(name, "fails", f"{shown}, too low", text)
    return Figure(name, "holds", shown, text)


def noise(item: Strategy, site: Site) -> Figure:
    """Return how often the strategy alerts on ordinary events."""
    name, benign = "Ordinary events", site.evidence.benign
    if not benign.events:
        return Figure(name, "none", "not measured", "the library has no ordinary events")
    if item.status == "deprecated" or item.id not in site.modules:
        return Figure(name, "none", "not measured", "no detector is run for this strategy")
    noise = benign.of(item.id)
    unexpected = sum(one.alerts for one in noise if not one.admitted)
    on = f"on {benign.events:,} ordinary events"
    if unexpected:
        where = ", ".join(
            dict.fromkeys(f"{one.rule} in {one.file}" for one in noise if not one.admitted)
        )
        return Figure(
            name, "fails", f"{counted(unexpected, 'alert')}, not admitted", f"{on}: {where}"
        )
    admitted = sum(one.alerts for one in noise)
    if admitted:
        reasons = "; ".join(
            dict.fromkeys(reason for one in noise if (reason := one.reason(item.noise)))
        )
        return Figure(name, "none", f"{counted(admitted, 'alert')}, admitted", f"{on}: {reasons}")
    return Figure(name, "holds", "0 alerts", on)


def review(item: Strategy, site: Site) -> Figure:
    """Return who reviewed the page last, and whether the review is still valid."""
    state = site.reviewed.get(item.id)
    if state is None:
        return Figure("Review", "none", "not known", "no review is recorded")
    ago = f", {counted(state.age, 'day')} ago" if state.age > 0 else ""
    text = f"by {state.by} on {state.on}{ago}" if state.by else "no review is recorded"
    if state.changed:
        text += f"; changed since then: {', '.join(state.changed)}"
    if state.note:
        text += f"; note: {state.note}"
    return Figure("Review", state.tone, state.words, text)
