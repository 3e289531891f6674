"""Accepted findings: a waiver in the front matter takes a finding out of the verdict until its last day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from ads_compiler.diagnostics import Diagnostic, Diagnostics, Severity
from ads_compiler.strategy import Strategy, parse_date


def today() -> date:
    """The day on which waivers are judged: that of SOURCE_DATE_EPOCH where it is set, else today's, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else datetime.now(UTC).date()


def apply(
    findings: Iterable[Diagnostic],
    strategies: Sequence[Strategy],
    day: date,
    looked_for: Callable[[str], bool],
) -> Diagnostics:
    """Mark what is waived, and report waivers that have expired (ADS701) or that accept nothing (ADS702).

    `looked_for` says of a code whether this run could have found it; other waivers are left alone.
    """
    by_file = {strategy.name: strategy for strategy in strategies}
    used: set[tuple[str, int]] = set()
    judged: list[Diagnostic] = []
    for finding in findings:
        strategy = by_file.get(finding.span.file)
        for number, waiver in enumerate(strategy.waivers if strategy else ()):
            if waiver.code == finding.code:
                used.add((finding.span.file, number))
                until = parse_date(waiver.until)
                if until is not None and day <= until:
                    finding = replace(finding, waived=waiver.reason)
                    break
        judged.append(finding)
    for strategy in strategies:
        judged.extend(
            item for number, item in _about_waivers(strategy, used, day) if looked_for(strategy.waivers[number].code)
        )
    return tuple(judged)


def _about_waivers(strategy: Strategy, used: set[tuple[str, int]], day: date) -> Iterator[tuple[int, Diagnostic]]:
    for number, waiver in enumerate(strategy.waivers):
        until = parse_date(waiver.until)
        if (strategy.name, number) not in used:
            message = f"the waiver of {waiver.code} accepts nothing: there is no such finding any more"
            where = strategy.span("waivers", number, "code")
            yield number, Diagnostic(where, "ADS702", Severity.WARNING, message, "remove it", "unused-waiver")
        elif until is not None and until < day:
            message = f"the waiver of {waiver.code} held until {waiver.until} and has expired"
            where, cure = (
                strategy.span("waivers", number, "until"),
                "mend the finding, or agree on a new date",
            )
            yield number, Diagnostic(where, "ADS701", Severity.WARNING, message, cure, "expired-waiver")
