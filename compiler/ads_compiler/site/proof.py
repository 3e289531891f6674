"""The proof of a strategy as a block of its page: figures, cases, and unnoticed changes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ads_compiler.core.plural import counted
from ads_compiler.evidence import CaseResult, Claim, Score
from ads_compiler.site.figures import CLAIMS, Figure, figures, numbered
from ads_compiler.site.model import Site
from ads_compiler.site.untrusted import code, escape
from ads_compiler.strategy import Strategy

# How many characters of events a page shows in total, and at least how many of one case.
EVENTS, LEAST = 3000, 240
# How many survivors, and unreached conditions, a page lists.
MOST = 5
_SECTIONS = {
    "validation": (Claim.ALERTS,),
    "false_positives": (Claim.SUPPRESSED, Claim.ACCEPTED),
    "blind_spots": (Claim.MISSED,),
}


def block(item: Strategy, site: Site) -> str:
    """Return the block as HTML, without its heading."""
    return "".join(
        (
            _figures(figures(item, site)),
            *_claims(item, site),
            *_weaknesses(site.evidence.scores.get(item.id)),
        )
    )


def references(item: Strategy, site: Site, section: str) -> str:
    """Return a line with the cases that show what a section claims, or "" without any."""
    kinds = _SECTIONS.get(section, ())
    cases = [(number, result) for number, result in numbered(item, site) if result.claim in kinds]
    if not cases:
        return ""
    links = ", ".join(link(number, result) for number, result in cases)
    noun = "case" if len(cases) == 1 else "cases"
    return f'<p class="ads-refs">Shown by {noun} {links}.</p>\n\n'


def link(number: int, result: CaseResult) -> str:
    """Return a link to a case by its number, marked if the case fails."""
    fails = "" if result.passed else f" {badge('fails', 'FAILS')}"
    return f'<a href="#case-{number}">{number}</a>{fails}'


def badge(kind: str, words: str) -> str:
    """Return a word in a coloured frame."""
    return f'<span class="ads-badge ads-proof-{kind}">{escape(words)}</span>'


def _figures(shown: tuple[Figure, ...]) -> str:
    rows = "".join(
        f"<div><dt>{one.name}</dt><dd>{badge(one.kind, one.badge)} {escape(one.text)}</dd></div>"
        for one in shown
    )
    return f'<dl class="ads-now ads-figures">{rows}</dl>\n\n'


def _claims(item: Strategy, site: Site) -> Iterator[str]:
    cases = numbered(item, site)
    inline = sum(1 for _, result in cases if result.case.events)
    room = max(LEAST, EVENTS // max(1, inline))
    last: Claim | None = None
    for number, result in cases:
        if result.claim is not last:
            yield f"<h3>{escape(CLAIMS[result.claim]).capitalize()}</h3>\n\n"
            last = result.claim
        yield _case(number, result, room)


def _case(number: int, result: CaseResult, room: int) -> str:
    case, passed = result.case, result.passed
    fired = f" of {', '.join(result.fired)}" if result.fired else ""
    got = f"{counted(result.alerts, 'alert')}{fired}" if result.ran else "did not run"
    facts = [
        got,
        *([f"{case.alerts} expected"] if case.alerts is not None else []),
        counted(result.events, "event"),
    ]
    facts += [f"rule {case.rule}"] if case.rule and not result.fired else []
    facts += [f"source: {case.source or 'not given'}"]
    body = f"<p>{escape(' · '.join(facts))}</p>"
    body += f"<p>Accepted: {escape(case.reason)}</p>" if case.reason else ""
    if result.finding is not None:
        why = (result.finding.message, *result.reasons)
        body += f'<ul class="ads-why">{"".join(f"<li>{escape(line)}</li>" for line in why)}</ul>'
    return (
        f'<details class="ads-case" id="case-{number}"{"" if passed else " open"}>'
        f"<summary>{badge('holds' if passed else 'fails', 'holds' if passed else 'FAILS')} "
        f"{number}. {escape(case.name)}</summary>\n{body}{_events(result, room)}</details>\n\n"
    )


def _events(result: CaseResult, room: int) -> str:
    """Show the first lines of the events that the page contains, or the name of their file."""
    case = result.case
    if case.file:
        return f"<p>Events in <code>{escape(case.file)}</code></p>"
    lines = [
        line
        for event in case.events
        for line in json.dumps(event, ensure_ascii=False, indent=1, default=str).split("\n")
    ]
    shown: list[str] = []
    left = room
    for line in lines:
        left -= len(line) + 1
        if left < 0 and shown:
            break
        shown.append(line if len(line) <= room else f"{line[:room]}…")
    rest = len(lines) - len(shown)
    more = f"<p>… {counted(rest, 'more line')}, in the source of the page.</p>" if rest else ""
    return code("\n".join(shown), "text") + more if shown else ""


def _weaknesses(score: Score | None) -> Iterator[str]:
    if score is None:
        return
    survivors = [
        f"<code>{escape(one.rule)}</code> {escape(one.description)}, line {one.span.line}"
        + (f"<br><small>{escape(one.advice)}</small>" if one.advice else "")
        for one in score.survivors
    ]
    unreached = [
        f"<code>{escape(one.rule)}</code> {escape(one.what)} {escape(one.why)}, "
        f"line {one.span.line}"
        for one in score.unreached
    ]
    accepted = [
        f"<code>{escape(one.rule)}</code> {escape(one.description)}, line {one.span.line}: "
        + escape(one.accepted or "")
        for one in score.accepted
    ]
    accepted += [
        f"{counted(one.changes, 'change')} of the kind <code>{escape(one.operator)}</code>"
        + (f" of <code>{escape(one.field)}</code>" if one.field else "")
        + f": {escape(one.reason)}"
        for one in score.left_out
    ]
    exempt = len(score.accepted) + sum(one.changes for one in score.left_out)
    yield _folded(
        f"{counted(len(survivors), 'change')} to the rules that no case notices", survivors
    )
    yield _folded(
        f"{counted(exempt, 'change')} to the rules that no case needs to notice, with the reason",
        accepted,
    )
    yield _folded(
        f"{counted(len(unreached), 'part')} of the rules that no case exercises", unreached
    )


def _folded(title: str, rows: list[str]) -> str:
    if not rows:
        return ""
    listed = rows[:MOST]
    if len(rows) > MOST:
        listed.append(f"and {len(rows) - MOST} more: <code>adsc test --mutate</code> lists them")
    items = "".join(f"<li>{row}</li>" for row in listed)
    return f'<details class="ads-case"><summary>{title}</summary>\n<ul>{items}</ul></details>\n\n'
