"""Coverage of the logic: the conditions and values of a page that none of its cases shows at work."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.detection.tree import AllOf, AnyOf, Condition, Correlation, Rule
from ads_compiler.mutation.model import Unreached
from ads_compiler.mutation.operators import said, value
from ads_compiler.mutation.page import Page
from ads_compiler.mutation.shape import Leaf, field_of, parts, place, replaced, unit_leaves

_NEVER = "no event of a case fulfils {it}"
_SPARE = "events of cases fulfil {it}, but none of them alerts, or is kept from it, for that reason"
_SHOWN = 5


def unreached(page: Page) -> Iterator[Unreached]:
    """Each item of a rule with the values of it that no case reaches, and with those that never decide."""
    for rule in page.rules:
        if isinstance(rule.logic, Correlation):
            continue
        for node, inside in parts(rule.logic):
            leaves = () if inside else unit_leaves(node)
            idle = [(leaf, why) for leaf in leaves if (why := _idle(page, rule, rule.logic, leaf))]
            for reason in (_NEVER, _SPARE):
                found = [leaf for leaf, why in idle if why == reason]
                if found:
                    yield _told(rule, node, found, reason)


def _idle(page: Page, rule: Rule, logic: Condition, leaf: Leaf) -> str | None:
    true = page.mask(rule, leaf)
    if not true:
        return _NEVER
    outcomes = [page.mask(rule, replaced(logic, leaf, constant)) for constant in (AllOf(()), AnyOf(()))]
    return None if true & (outcomes[0] ^ outcomes[1]) else _SPARE


def _told(rule: Rule, node: Condition, found: list[Leaf], reason: str) -> Unreached:
    whole = len(found) == len(unit_leaves(node))
    if whole:
        what = f"the condition '{said(node)}'"
    else:
        names = [value(leaf.test) for leaf in found]
        listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        what = f"the value{'s' * (len(found) > 1)} {listed} of {field_of(found[0]) or 'the keywords'}"
    it = "it" if whole or len(found) == 1 else "them"
    return Unreached(rule.key, what, reason.format(it=it), place(found[0], rule.span))
