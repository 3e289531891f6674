"""The evaluation of a condition for one event: the tree with the verdict of every node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never

from ads_compiler.detection.explain import words
from ads_compiler.detection.interpret import Event, holds, lookup
from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Keyword, Match, Not


@dataclass(frozen=True, slots=True)
class Traced:
    """A node with its verdict. `values` are the event's values of `field`; None without a field."""

    holds: bool
    what: str
    field: str | None = None
    values: tuple[Any, ...] | None = None
    line: int | None = None
    items: tuple[Traced, ...] = ()


def trace(condition: Condition, event: Event) -> Traced:
    """Every node of the condition with its verdict for the event."""
    verdict = holds(condition, event)
    match condition:
        case AllOf(items):
            return Traced(verdict, "all of", items=tuple(trace(item, event) for item in items))
        case AnyOf(items):
            return Traced(verdict, "any of", items=tuple(trace(item, event) for item in items))
        case Not(item):
            return Traced(verdict, "not", items=(trace(item, event),))
        case Match(field, test, span):
            line = span.line if span else None
            return Traced(verdict, words(test), field, tuple(lookup(event, field)), line)
        case Keyword(test, span):
            return Traced(verdict, f"any value {words(test)}", line=span.line if span else None)
    assert_never(condition)
