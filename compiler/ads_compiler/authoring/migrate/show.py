"""Plans and differences as text, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ads_compiler.attack.verdicts import DOMAINS
from ads_compiler.authoring.migrate.diff import Difference, DomainDiff
from ads_compiler.authoring.migrate.draft import Left
from ads_compiler.authoring.migrate.plan import Plan
from ads_compiler.core.plural import counted

HINT = "'updated' is not changed: set it after you have reviewed the page"


def plan_lines(plan: Plan, written: bool) -> Iterator[str]:
    """The diff of a page, then what is left to a person, then notes."""
    yield from plan.diff
    for item in plan.remaining if written else plan.left:
        yield left_line(item)
    for note in plan.notes:
        yield f"{plan.name}: note: {note}"


def left_line(item: Left) -> str:
    """A decision left to a person, in one line."""
    choices = f" (choose: {'; '.join(item.choices)})" if item.choices else ""
    return f"{item.span}: left to you: {item.what}: {item.why}{choices}"


def summary(plans: Sequence[Plan], release: str, written: bool) -> str:
    """One line on all plans."""
    changed = sum(1 for plan in plans if plan.changed)
    open_ = [plan for plan in plans if plan.left]
    verb = "migrated" if written else "to migrate"
    edits = sum(len(plan.changes) for plan in plans)
    left = sum(len(plan.left) for plan in plans)
    return (
        f"{counted(len(plans), 'page')}: {changed} {verb} to ATT&CK {release} "
        f"({counted(edits, 'change')}), {left} left to you on {counted(len(open_), 'page')}"
    )


def plan_value(plan: Plan, written: bool) -> dict[str, Any]:
    """The plan of a page for JSON."""
    return {
        "file": plan.name,
        "id": plan.id,
        "from": plan.release,
        "changed": plan.changed,
        "changes": [
            {
                "line": item.span.line,
                "column": item.span.column,
                "what": item.what,
                "before": item.before,
                "after": item.after,
                "why": item.why,
            }
            for item in plan.changes
        ],
        "left": [
            {
                "line": item.span.line,
                "column": item.span.column,
                "what": item.what,
                "why": item.why,
                "choices": list(item.choices),
            }
            for item in (plan.remaining if written else plan.left)
        ],
        "notes": list(plan.notes),
        "diff": "".join(f"{line}\n" for line in plan.diff),
    }


def diff_lines(diffs: Iterable[DomainDiff], full: bool) -> Iterator[str]:
    """The counts of changes by domain, and with `full` every change."""
    domains = tuple(diffs)
    for domain in domains:
        counts = ", ".join(f"{count} {_change_kind(kind)}" for kind, count in domain.counts.items())
        yield f"{DOMAINS[domain.domain]}: {counts}"
        for tactic in domain.tactics:
            before = f": {tactic.before} ->" if tactic.before and tactic.after else ":"
            yield f"  tactic {tactic.id} {tactic.kind}{before} {tactic.after or tactic.before}"
    for domain in domains if full else ():
        yield ""
        yield DOMAINS[domain.domain]
        for item in domain.techniques:
            yield f"  {difference_line(item)}"


def difference_line(item: Difference) -> str:
    """One change in one line."""
    if item.kind in ("tactics", "platforms"):
        return (
            f"{item.kind} {item.id} {item.name}: {item.before or 'none'} -> {item.after or 'none'}"
        )
    if item.kind == "renamed":
        return f"renamed {item.id}: {item.before} -> {item.after}"
    separator = {"added": ": ", "revoked": " -> "}.get(item.kind, "")
    shown = "" if item.after == item.name == item.id or not separator else separator + item.after
    return f"{item.kind} {item.id}" + ("" if item.name == item.id else f" {item.name}") + shown


def _change_kind(kind: str) -> str:
    return f"with other {kind}" if kind in ("tactics", "platforms") else kind
