"""Coverage of detection logic: the conditions and values of a page that no case exercises."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Correlation, Rule
from ads_compiler.testing.mutation.model import Unreached
from ads_compiler.testing.mutation.operators import described, value
from ads_compiler.testing.mutation.page import Page
from ads_compiler.testing.mutation.shape import Leaf, field_of, parts, place, replaced, unit_leaves

_NEVER = "no event of a case matches {it}"
_NO_EFFECT = "events of cases match {it}, but without an effect on alerts"
_SHOWN = 5


def unreached(page: Page) -> Iterator[Unreached]:
    """The items of rules that no event of a case matches, and those that never decide."""
    for rule in page.rules:
        if isinstance(rule.logic, Correlation):
            continue
        for node, inside in parts(rule.logic):
            if inside or not unit_leaves(node):
                continue
            idle = list(_idle(page, rule, rule.logic, node))
            for reason in (_NEVER, _NO_EFFECT):
                affected = [leaf for leaf, why in idle if why == reason]
                if affected:
                    yield _unreached(rule, node, affected, reason)


def _idle(page: Page, rule: Rule, logic: Condition, node: Condition) -> Iterator[tuple[Leaf, str]]:
    """The leaves of an item that no event matches, or that never decide, each with the reason."""
    ends = [page.mask(rule, replaced(logic, node, constant)) for constant in (AllOf(()), AnyOf(()))]
    decided = ends[0] ^ ends[1]  # events for which the result depends on the item
    every = isinstance(node, AllOf)
    masks = [(leaf, page.mask(rule, leaf)) for leaf in unit_leaves(node)]
    once = twice = 0  # events for which one leaf, or more than one, settles the item
    for _, true in masks:
        settled = ~true if every else true
        once, twice = once | settled, twice | (once & settled)
    for leaf, true in masks:
        by_others = (once & true if every else once & ~true) | twice
        if not true:
            yield leaf, _NEVER
        elif not true & decided & ~by_others:
            yield leaf, _NO_EFFECT


def _unreached(rule: Rule, node: Condition, affected: list[Leaf], reason: str) -> Unreached:
    whole = len(affected) == len(unit_leaves(node))
    if whole:
        what = f"the condition '{described(node)}'"
    else:
        names = [value(leaf.test) for leaf in affected]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        listed = ", ".join(names[:_SHOWN]) + more
        field = field_of(affected[0]) or "the keywords"
        what = f"the value{'s' * (len(affected) > 1)} {listed} of {field}"
    it = "it" if whole or len(affected) == 1 else "them"
    return Unreached(rule.key, what, reason.format(it=it), place(affected[0], rule.span))
