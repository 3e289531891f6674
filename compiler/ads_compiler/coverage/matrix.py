"""Coverage as text for a terminal: at most 80 columns, readable without color."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ads_compiler.attack.verdicts import DOMAINS
from ads_compiler.coverage.analytics import Advice, Reach, source_words
from ads_compiler.coverage.model import Coverage, Row, State, counts, covered
from ads_compiler.report.plain import visible

WIDTH = 80

_COLORS = {State.MISSING: "31", State.DOCUMENTED: "33", State.COMPILED: "36", State.PROVEN: "32"}
_NAME, _STATE = 31, 11
_MOST = 6


def as_text(coverage: Coverage, *, color: bool = False) -> str:
    """The matrix with a block per tactic, or for a scope a block per state, missing ones first."""
    lines = [
        *_head(coverage, color),
        *(_gaps(coverage, color) if coverage.scope else _tactics(coverage, color)),
    ]
    lines += _unproven(coverage)
    if coverage.uncounted:
        lines += ["", "Not counted"]
        lines += [
            f"  {item.strategy}  {item.technique}: {item.reason}" for item in coverage.uncounted
        ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(coverage: Coverage, color: bool) -> Iterator[str]:
    rows = coverage.shown
    names = ", ".join(DOMAINS.get(domain, domain) for domain in coverage.domains)
    what = f"ATT&CK {coverage.index.release} {names}"
    if coverage.scope is not None:
        what += f", {coverage.scope.words}"
    summary = f"{what}: {covered(rows)} of {len(rows)} techniques have a strategy"
    yield from textwrap.wrap(visible(summary), WIDTH, break_on_hyphens=False)
    yield ", ".join(
        f"{number} {_paint(state.label, state, color)}"
        for state, number in counts(rows).items()
        if state is not State.MISSING or coverage.scope is not None
    )
    for note in coverage.scope.notes if coverage.scope else ():
        yield from textwrap.wrap(visible(f"Note: {note}"), WIDTH, subsequent_indent="  ")


def _tactics(coverage: Coverage, color: bool) -> Iterator[str]:
    blank = True
    for tactic, rows in coverage.tactics():
        shown = [row for row in rows if row.marks or row.below_covered]
        if shown or blank:
            yield ""
        blank = bool(shown)
        count = f"{covered(rows)} of {len(rows)}"
        yield f"{visible(tactic.name):<{WIDTH - len(count)}}{count}"
        for row in shown:
            yield from _row(row, color)


def _gaps(coverage: Coverage, color: bool) -> Iterator[str]:
    for state in State:
        rows = [row for row in coverage.shown if row.state is state]
        if rows:
            yield ""
            yield f"{_paint(state.label, state, color)} ({len(rows)})"
            for row in rows:
                yield from _row(row, color, stated=False)


def _unproven(coverage: Coverage) -> Iterator[str]:
    """The shown strategies that are not proven, with the reasons."""
    marks = (mark for row in coverage.shown for mark in row.marks if mark.unproven)
    reasons = {mark.strategy: "; ".join(mark.unproven) for mark in marks}
    if reasons:
        yield from ("", "Not proven")
    for strategy, reason in sorted(reasons.items()):
        yield from textwrap.wrap(
            visible(f"{strategy}  {reason}"),
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )


def _row(row: Row, color: bool, *, stated: bool = True) -> Iterator[str]:
    """A technique with its state, its strategies, and the number of covered sub-techniques."""
    parts = [mark.strategy for mark in row.marks[:_MOST]]
    parts += [f"and {len(row.marks) - _MOST} more"] if len(row.marks) > _MOST else []
    parts += [f"{row.below_covered} of {row.below} sub-techniques"] if row.below else []
    state = (row.state.label if row.marks else "-") if stated else ""
    room = _NAME if stated else _NAME + _STATE
    name = visible(row.technique.name)
    name = name if len(name) <= room else f"{name[: room - 3]}..."
    shown = f"{state:<{_STATE}}" if stated else ""
    left = f"  {row.technique.id:<11}{name:<{room + 2}}"
    width = WIDTH - len(left) - len(shown)
    first, *more = textwrap.wrap(", ".join(parts), width, break_on_hyphens=False) or [""]
    yield left + _paint(shown, row.state, color and bool(row.marks)) + first
    yield from (" " * (WIDTH - width) + line for line in more)


def analytics_text(advice: Iterable[tuple[str, Sequence[Advice]]]) -> str:
    """ATT&CK's advice, a paragraph per strategy, with the log sources of analytics not covered."""
    lines: list[str] = []
    for strategy, items in advice:
        if not items:
            lines += ["", f"{strategy}: ATT&CK has no detection strategy for its techniques"]
        for item in items:
            lines += ["", *_detection_lines(strategy, item)]
    return "\n".join([*lines[1:], ""]) if lines else ""


def _detection_lines(strategy: str, item: Advice) -> Iterator[str]:
    head = (
        f"{strategy}  {item.technique} {item.name}: {item.detection.id} of ATT&CK {item.release}, "
        f"{item.covered} of {len(item.analytics)} analytics covered"
    )
    yield from textwrap.wrap(visible(head), WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    for one in item.analytics:
        platform = visible(one.analytic.platform)
        cited = ", cited" if one.cited else ""
        yield f"  {one.analytic.id:<8}{platform:<19}{one.reach.value}{cited}"
        if one.reach is Reach.COVERED:
            continue
        for source in dict.fromkeys(map(source_words, one.analytic.log_sources)):
            yield from textwrap.wrap(
                visible(source), WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 12
            )


def _paint(text: str, state: State, color: bool) -> str:
    return f"\x1b[{_COLORS[state]}m{text}\x1b[0m" if color else text
