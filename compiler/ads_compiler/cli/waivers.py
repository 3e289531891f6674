"""`adsc waivers`."""

from __future__ import annotations

from pathlib import Path

import click

from ads_compiler.cli import common, printing
from ads_compiler.core.clock import today
from ads_compiler.core.plural import counted
from ads_compiler.pipeline import build


@click.command()
@common.format_option
@common.project_option
def waivers(style: str, project_dir: Path) -> None:
    """List all waivers: where, why, by whom, and until when.

    Strategies are checked and their cases run, in order to show which waivers are used.

    \b
    Example: adsc waivers --format json
    """
    result = build.check_and_test(common.open_project(project_dir))
    day = today()
    rows = sorted(result.waivers, key=lambda waiver: waiver.span)
    if style == "json":
        values = [
            {
                "strategy": waiver.strategy.id or None,
                "file": waiver.span.file,
                "line": waiver.span.line,
                "scope": "page" if waiver.rows is None else "block",
                "code": waiver.code,
                "reason": waiver.reason,
                "owner": waiver.owner or None,
                "until": waiver.until or None,
                "days_left": waiver.days_left(day),
                "used": waiver.used,
            }
            for waiver in rows
        ]
        printing.value(values)
        return
    for waiver in rows:
        left = waiver.days_left(day)
        term = "no end date" if left is None else f"until {waiver.until}, {_left(left)}"
        by = f" by {waiver.owner}" if waiver.owner else ""
        unused = "" if waiver.used else "; NOT USED"
        place = f"{waiver.span.file}:{waiver.span.line}"
        printing.line(
            f"{waiver.strategy.id or '(no id)'}  {waiver.code}  {place}: {waiver.reason} "
            f"({term}{by}{unused})"
        )
    expired = sum(1 for waiver in rows if (left := waiver.days_left(day)) is not None and left < 0)
    unused_count = sum(1 for waiver in rows if not waiver.used)
    printing.line(f"{counted(len(rows), 'waiver')}: {expired} expired, {unused_count} not used")


def _left(days: int) -> str:
    if days < 0:
        return f"expired {counted(-days, 'day')} ago"
    return "expires today" if days == 0 else f"{counted(days, 'day')} left"
