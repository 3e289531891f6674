"""The figures of a strategy's proof, in words: what its own page and the lists of all strategies say alike."""

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
    """One figure. `kind` is `holds`, `fails` or `none`, and `badge` says the same in a word or a number."""

    name: str
    kind: str
    badge: str
    text: str = ""


def figures(item: Strategy, site: Site) -> tuple[Figure, ...]:
    """All figures of a strategy, in the order in which they are shown."""
    return cases(item, site), score(item, site), noise(item, site), review(item, site)


def numbered(item: Strategy, site: Site) -> tuple[tuple[int, CaseResult], ...]:
    """The results of a strategy with the numbers that its page gives them: by claim, then as they stand there."""
    order = list(CLAIMS)
    results = (one for one in site.evidence.of(item.id) if one.case.block.span.file == item.name)
    return tuple(enumerate(sorted(results, key=lambda one: order.index(one.claim)), 1))


def cases(item: Strategy, site: Site) -> Figure:
    """How many cases hold. One that fails is never hidden by the others."""
    results = [result for _, result in numbered(item, site)]
    failed = sum(1 for result in results if not result.passed)
    if failed:
        return Figure("Cases", "fails", "FAILS", f"{failed} of {len(results)} cases fail")
    said = f"{len(results)} of {len(results)} cases hold"
    if not results:
        return Figure("Cases", "none", "none", "no case stands on the page: nothing proves it")
    if reasons := site.evidence.unproven(item.id):
        return Figure("Cases", "none", "not proven", f"{said}, but {'; '.join(reasons)}")
    return Figure("Cases", "holds", "holds", said)


def score(item: Strategy, site: Site) -> Figure:
    """How many changes to the rules the cases notice, held against the bar of the status where there is one."""
    name, found = "Mutation score", site.evidence.scores.get(item.id)
    if found is None:
        return Figure(name, "none", "not measured")
    if found.value is None:
        return Figure(
            name, "none", "no score", found.undefined or "there is nothing to change in the rules"
        )
    said = f"{found.killed} of {found.total} changes to the rules are noticed"
    exempt = len(found.accepted) + sum(one.changes for one in found.left_out)
    said += f", {exempt} accepted or left out" if exempt else ""
    bar = site.bars.get(item.status)
    # Rounded down: what is not whole must not look so.
    shown = f"{found.killed * 100 // found.total} %"
    if bar is None:
        return Figure(name, "none", shown, said)
    if found.value < bar:
        return Figure(
            name, "fails", f"{shown}, too low", f"{said}; {item.status} asks for {int(bar * 100)} %"
        )
    return Figure(name, "holds", shown, f"{said}; {item.status} asks for {int(bar * 100)} %")


def noise(item: Strategy, site: Site) -> Figure:
    """How loud the strategy is on ordinary events."""
    name, benign = "Ordinary events", site.evidence.benign
    if not benign.events:
        return Figure(name, "none", "not measured", "the library has no ordinary events")
    if item.status == "deprecated" or item.id not in site.modules:
        return Figure(name, "none", "not measured", "no detector is run for this strategy")
    heard = benign.of(item.id)
    loud = sum(one.alerts for one in heard if not one.admitted)
    on = f"on {benign.events:,} ordinary events"
    if loud:
        where = ", ".join(
            dict.fromkeys(f"{one.rule} in {one.file}" for one in heard if not one.admitted)
        )
        return Figure(name, "fails", f"{counted(loud, 'alert')}, not admitted", f"{on}: {where}")
    admitted = sum(one.alerts for one in heard)
    if admitted:
        reasons = "; ".join(
            dict.fromkeys(reason for one in heard if (reason := one.reason(item.noise)))
        )
        return Figure(name, "none", f"{counted(admitted, 'alert')}, admitted", f"{on}: {reasons}")
    return Figure(name, "holds", "0 alerts", on)


def review(item: Strategy, site: Site) -> Figure:
    """Who has read the page last, and whether that still holds."""
    found = site.reviewed.get(item.id)
    if found is None:
        return Figure("Review", "none", "not known", "no review is recorded")
    ago = f", {counted(found.age, 'day')} ago" if found.age > 0 else ""
    said = f"by {found.by} on {found.on}{ago}" if found.by else "no review is recorded"
    if found.changed:
        said += f"; since then changed: {', '.join(found.changed)}"
    if found.note:
        said += f"; note: {found.note}"
    return Figure("Review", found.tone, found.words, said)
