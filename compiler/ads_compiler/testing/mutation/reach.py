"""Coverage of the logic: the conditions and values of a page that none of its cases shows at work."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Correlation, Rule
from ads_compiler.testing.mutation.model import Unreached
from ads_compiler.testing.mutation.operators import said, value
from ads_compiler.testing.mutation.page import Page
from ads_compiler.testing.mutation.shape import Leaf, field_of, parts, place, replaced, unit_leaves

_NEVER = "no event of a case fulfils {it}"
_SPARE = "events of cases fulfil {it}, but none of them alerts, or is kept from it, for that reason"
_SHOWN = 5


def unreached(page: Page) -> Iterator[Unreached]:
    """Each item of a rule with the values of it that no case reaches, and with those that never decide."""
    for rule in page.rules:
        if isinstance(rule.logic, Correlation):
            continue
        for node, inside in parts(rule.logic):
            if inside or not unit_leaves(node):
                continue
            idle = list(_idle(page, rule, rule.logic, node))
            for reason in (_NEVER, _SPARE):
                found = [leaf for leaf, why in idle if why == reason]
                if found:
                    yield _told(rule, node, found, reason)


def _idle(page: Page, rule: Rule, logic: Condition, node: Condition) -> Iterator[tuple[Leaf, str]]:
    """The leaves of an item that never decide, each with why: no event fulfils it, or what fulfils it is settled."""
    ends = [page.mask(rule, replaced(logic, node, constant)) for constant in (AllOf(()), AnyOf(()))]
    decided = ends[0] ^ ends[1]  # where it makes a difference whether the item holds
    every = isinstance(node, AllOf)
    masks = [(leaf, page.mask(rule, leaf)) for leaf in unit_leaves(node)]
    once = twice = 0  # events in which one leaf, or several, settle the item alone
    for _, true in masks:
        settled = ~true if every else true
        once, twice = once | settled, twice | (once & settled)
    for leaf, true in masks:
        by_others = (once & true if every else once & ~true) | twice
        if not true:
            yield leaf, _NEVER
        elif not true & decided & ~by_others:
            yield leaf, _SPARE


def _told(rule: Rule, node: Condition, found: list[Leaf], reason: str) -> Unreached:
    whole = len(found) == len(unit_leaves(node))
    if whole:
        what = f"the condition '{said(node)}'"
    else:
        names = [value(leaf.test) for leaf in found]
        listed = ", ".join(names[:_SHOWN]) + (
            f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        )
        what = (
            f"the value{'s' * (len(found) > 1)} {listed} of {field_of(found[0]) or 'the keywords'}"
        )
    it = "it" if whole or len(found) == 1 else "them"
    return Unreached(rule.key, what, reason.format(it=it), place(found[0], rule.span))
