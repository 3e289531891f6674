"""Coverage for a terminal: at most 80 columns, readable without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ads_compiler.coverage.analytics import Advice, Reach, source_words
from ads_compiler.coverage.model import Coverage, Row, State, counts, covered

WIDTH = 80
DOMAINS = {"enterprise-attack": "Enterprise", "mobile-attack": "Mobile", "ics-attack": "ICS"}
_COLORS = {State.MISSING: "31", State.DOCUMENTED: "33", State.COMPILED: "36", State.PROVEN: "32"}
_NAME, _STATE = 31, 11
_MOST = 6


def as_text(coverage: Coverage, *, color: bool = False) -> str:
    """The matrix, a block a tactic; of a scope, a block a state with what is missing first."""
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
    told = f"{what}: {covered(rows)} of {len(rows)} techniques have a strategy"
    yield from textwrap.wrap(_plain(told), WIDTH, break_on_hyphens=False)
    yield ", ".join(
        f"{number} {_paint(state.label, state, color)}"
        for state, number in counts(rows).items()
        if state is not State.MISSING or coverage.scope is not None
    )
    for note in coverage.scope.notes if coverage.scope else ():
        yield from textwrap.wrap(_plain(f"Note: {note}"), WIDTH, subsequent_indent="  ")


def _tactics(coverage: Coverage, color: bool) -> Iterator[str]:
    filled = True
    for tactic, rows in coverage.tactics():
        shown = [row for row in rows if row.marks or row.below_covered]
        if shown or filled:
            yield ""
        filled = bool(shown)
        count = f"{covered(rows)} of {len(rows)}"
        yield f"{_plain(tactic.name):<{WIDTH - len(count)}}{count}"
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
    """The strategies that are shown and not proven, with the reasons."""
    marks = (mark for row in coverage.shown for mark in row.marks if mark.unproven)
    reasons = {mark.strategy: "; ".join(mark.unproven) for mark in marks}
    if reasons:
        yield from ("", "Not proven")
    for strategy, said in sorted(reasons.items()):
        yield from textwrap.wrap(
            _plain(f"{strategy}  {said}"),
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )


def _row(row: Row, color: bool, *, stated: bool = True) -> Iterator[str]:
    """A technique with its state, its strategies, and its sub-techniques where it has some."""
    said = [mark.strategy for mark in row.marks[:_MOST]]
    said += [f"and {len(row.marks) - _MOST} more"] if len(row.marks) > _MOST else []
    said += [f"{row.below_covered} of {row.below} sub-techniques"] if row.below else []
    state = (row.state.label if row.marks else "-") if stated else ""
    room = _NAME if stated else _NAME + _STATE
    name = _plain(row.technique.name)
    name = name if len(name) <= room else f"{name[: room - 3]}..."
    shown = f"{state:<{_STATE}}" if stated else ""
    left = f"  {row.technique.id:<11}{name:<{room + 2}}"
    width = WIDTH - len(left) - len(shown)
    first, *more = textwrap.wrap(", ".join(said), width, break_on_hyphens=False) or [""]
    yield left + _paint(shown, row.state, color and bool(row.marks)) + first
    yield from (" " * (WIDTH - width) + line for line in more)


def analytics_text(advice: Iterable[tuple[str, Sequence[Advice]]]) -> str:
    """What ATT&CK advises, a paragraph a strategy, with the log sources of what the strategy does not cover."""
    lines: list[str] = []
    for strategy, found in advice:
        lines += (
            ["", f"{strategy}: ATT&CK has no detection strategy of its techniques"]
            if not found
            else []
        )
        for item in found:
            told = f"{strategy}  {item.technique} {item.name}: {item.detection.id} of ATT&CK {item.release}, "
            told += f"{item.covered} of {len(item.analytics)} analytics covered"
            lines += [
                "",
                *textwrap.wrap(_plain(told), WIDTH, subsequent_indent="  ", break_on_hyphens=False),
            ]
            for one in item.analytics:
                cited = ", cited" if one.cited else ""
                lines.append(
                    f"  {one.analytic.id:<8}{_plain(one.analytic.platform):<19}{one.reach.value}{cited}"
                )
                if one.reach is not Reach.COVERED:
                    for source in dict.fromkeys(map(source_words, one.analytic.log_sources)):
                        lines += textwrap.wrap(
                            _plain(source),
                            WIDTH,
                            initial_indent=" " * 10,
                            subsequent_indent=" " * 12,
                        )
    return "\n".join([*lines[1:], ""]) if lines else ""


def _plain(text: str) -> str:
    """Text that can do a terminal no harm."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _paint(text: str, state: State, color: bool) -> str:
    return f"\x1b[{_COLORS[state]}m{text}\x1b[0m" if color else text
