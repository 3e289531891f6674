"""Accepted findings: a waiver takes a finding out of the verdict until its last day.

A waiver in the front matter applies to the whole page, one in a comment to the block below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ads_compiler.core.codes import NOT_WAIVABLE
from ads_compiler.core.diagnostics import Diagnostic, Diagnostics, Fix
from ads_compiler.core.text import Span
from ads_compiler.strategy import Strategy, parse_date
from ads_compiler.strategy.comments import Note

_ALLOW = re.compile(r"allow\s+(?P<code>ADS\d{3})(?P<rest>(?:\s.*)?)")
_PART = re.compile(r"""\s+(?P<key>[a-z]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"']+))""")
_FORM = 'write <!-- adsc: allow ADS312 reason="…" until=2027-03-01 owner=team -->'


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver of a page. `until` and `owner` may be "" in a comment.

    `rows` are the lines that a comment applies to. `used` is None if the run did not check the
    waived code.
    """

    strategy: Strategy
    code: str
    reason: str
    owner: str
    until: str
    span: Span
    rows: tuple[int, int] | None = None
    used: bool | None = False

    def days_left(self, day: date) -> int | None:
        """The days from `day` to its last one, negative if expired; None if it has no end."""
        last = parse_date(self.until)
        return None if last is None else (last - day).days

    def accepts(self, finding: Diagnostic) -> bool:
        """Whether it covers a finding of the page, expired or not."""
        here = self.rows is None or self.rows[0] < finding.span.line <= self.rows[1]
        return here and finding.code == self.code not in NOT_WAIVABLE


def apply(
    findings: Iterable[Diagnostic],
    strategies: Sequence[Strategy],
    day: date,
    looked_for: Callable[[str], bool],
) -> tuple[Diagnostics, tuple[Waived, ...]]:
    """Mark waived findings, report useless waivers (ADS701 to ADS704), and return all waivers.

    `looked_for` is whether this run checks a code; waivers of other codes are not reported.
    """
    by_file: dict[str, list[Waived]] = {}
    results: list[Diagnostic] = []
    for strategy in strategies:
        written, wrong = _written(strategy)
        by_file[strategy.name] = written
        results.extend(wrong)
    used: set[Span] = set()
    for finding in findings:
        for waiver in by_file.get(finding.span.file, ()):
            if waiver.accepts(finding):
                used.add(waiver.span)
                left = waiver.days_left(day)
                if left is None or left >= 0:
                    finding = replace(finding, waived=waiver.reason)
                    break
        results.append(finding)
    every = [waiver for waivers in by_file.values() for waiver in waivers]
    every = [
        replace(w, used=w.span in used if w.span in used or looked_for(w.code) else None)
        for w in every
    ]
    results.extend(item for waiver in every for item in _about(waiver, day))
    return tuple(results), tuple(every)


def _about(waiver: Waived, day: date) -> Iterator[Diagnostic]:
    left = waiver.days_left(day)
    if waiver.used is False:
        why = (
            "only a review does"
            if waiver.code in NOT_WAIVABLE
            else "there is no such finding any more"
        )
        message = f"the waiver of {waiver.code} accepts nothing: {why}"
        # Only comments have a fix: a front matter item may be the last one, or have a remark.
        fix = Fix("remove the comment", ((waiver.span, ""),)) if waiver.rows else None
        yield Diagnostic(waiver.span, "ADS702", message, "remove it", fix=fix)
    elif waiver.used and left is not None and left < 0:
        message = f"the waiver of {waiver.code} was valid until {waiver.until} and has expired"
        hint = "fix the finding, or agree on a new date"
        where = waiver.span if waiver.rows else _until(waiver)
        yield Diagnostic(where, "ADS701", message, hint)


def _until(waiver: Waived) -> Span:
    for number in range(len(waiver.strategy.waivers)):
        if waiver.strategy.span("waivers", number, "code") == waiver.span:
            return waiver.strategy.span("waivers", number, "until")
    return waiver.span


def _written(strategy: Strategy) -> tuple[list[Waived], list[Diagnostic]]:
    """The waivers of a page, and the findings about malformed comments."""
    waivers = [
        Waived(
            strategy, w.code, w.reason, w.owner, w.until, strategy.span("waivers", number, "code")
        )
        for number, w in enumerate(strategy.waivers)
    ]
    wrong: list[Diagnostic] = []
    for note in strategy.document.notes:
        read = _comment(strategy, note)
        if isinstance(read, Diagnostic):
            wrong.append(read)
        else:
            waivers.append(read)
    return waivers, wrong


def _comment(strategy: Strategy, note: Note) -> Waived | Diagnostic:
    def malformed(what: str) -> Diagnostic:
        return Diagnostic(note.span, "ADS704", what, _FORM)

    allow = _ALLOW.fullmatch(note.text)
    if allow is None:
        return malformed("invalid adsc comment: it must be 'allow' and a code")
    given: dict[str, str] = {}
    at = 0
    for part in _PART.finditer(allow["rest"]):
        if part.start() != at or part["key"] in given:
            break
        given[part["key"]] = (part["quoted"] if part["plain"] is None else part["plain"]).strip()
        at = part.end()
    rest = allow["rest"][at:].strip()
    if rest:
        return malformed(f"invalid adsc comment: cannot parse '{rest}'")
    if unknown := sorted(given.keys() - {"reason", "until", "owner"}):
        return malformed(
            f"unknown key '{unknown[0]}' in a waiver: the keys are 'reason', 'owner' and 'until'"
        )
    until = given.get("until", "")
    if until and parse_date(until) is None:
        return malformed(f"'{until}' is not a valid date")
    if not given.get("reason"):
        message = f"the waiver of {allow['code']} has no reason"
        hint = 'add reason="…"; until then it accepts nothing'
        return Diagnostic(note.span, "ADS703", message, hint)
    rows = (note.row, note.end_row)
    return Waived(
        strategy, allow["code"], given["reason"], given.get("owner", ""), until, note.span, rows
    )
