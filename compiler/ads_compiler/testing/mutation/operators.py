"""The ways in which a condition is broken, as a table: each a function from a part of a tree to what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ads_compiler.detection.explain import words
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Keyword,
    Match,
    Not,
    Number,
    Test,
    Text,
    Wildcard,
)
from ads_compiler.testing.mutation import comparisons
from ads_compiler.testing.mutation.shape import Leaf, field_of, is_group, mapped, unit_leaves


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule that may be changed. `inside`: it is a value of a group; `fields`: those that the rule reads."""

    node: Condition
    inside: bool
    fields: tuple[str, ...]


Made = Iterator[tuple[Condition, str, Condition]]


@dataclass(frozen=True, slots=True)
class Operator:
    """A way of breaking a rule; `says` is for the manual. What is made comes with words, and with what it is about."""

    name: str
    says: str
    make: Callable[[Part], Made]


def said(node: Condition) -> str:
    """A condition in a few words."""
    match node:
        case Match(field, test):
            return f"{field} {words(test)}"
        case Keyword(test):
            return f"a value {words(test)}"
        case Not(item):
            return f"not ({said(item)})"
        case AllOf(items) | AnyOf(items):
            if not items:
                return "nothing"
            more = (
                f" and {len(items) - 1} more"
                if isinstance(node, AllOf)
                else f" or {len(items) - 1} more"
            )
            return said(items[0]) + (more if len(items) > 1 else "")


def value(test: Test) -> str:
    """A value as it stands in the rule."""
    if isinstance(test, Text):
        parts = [part for part in test.parts if part != Wildcard.MANY or len(test.parts) == 1]
        inner = "".join(part if isinstance(part, str) else part.value for part in parts)
        return f"'{inner}'"
    return str(test.value) if isinstance(test, Number) else words(test)


def _expanded(node: Condition) -> bool:
    """Whether the values are what one value of the author was expanded to, as by `windash`: they go together."""
    spans = {leaf.span for leaf in unit_leaves(node)}
    return is_group(node) and len(spans) == 1 and None not in spans


def _without(items: tuple[Condition, ...], number: int) -> tuple[Condition, ...]:
    return (*items[:number], *items[number + 1 :])


def _conditions(part: Part) -> Made:
    node = part.node
    if isinstance(node, AllOf) and len(node.items) > 1 and not _expanded(node):
        for number, item in enumerate(node.items):
            if not isinstance(item, Not):
                yield (
                    AllOf(_without(node.items, number)),
                    f"the condition '{said(item)}' dropped",
                    item,
                )


def _filters(part: Part) -> Made:
    node = part.node
    if isinstance(node, AllOf) and len(node.items) > 1:
        for number, item in enumerate(node.items):
            if isinstance(item, Not):
                yield (
                    AllOf(_without(node.items, number)),
                    f"the filter '{said(item)}' dropped",
                    item,
                )


def _alternatives(part: Part) -> Made:
    node = part.node
    if isinstance(node, AnyOf) and len(node.items) > 1 and not _expanded(node):
        for number, item in enumerate(node.items):
            if isinstance(item, Match | Keyword) and is_group(node):
                where = f" of {item.field}" if isinstance(item, Match) else ""
                says = f"the value {value(item.test)}{where} removed"
            else:
                says = f"the alternative '{said(item)}' removed"
            yield AnyOf(_without(node.items, number)), says, item


def _negated(part: Part) -> Made:
    if isinstance(part.node, Not):
        yield part.node.item, f"'{said(part.node)}' turned around", part.node.item
    elif not part.inside and unit_leaves(part.node):
        yield Not(part.node), f"'{said(part.node)}' turned around", part.node


def _junctions(part: Part) -> Made:
    node = part.node
    if isinstance(node, AllOf | AnyOf) and len(node.items) > 1 and not _expanded(node):
        every = isinstance(node, AllOf)
        made = AnyOf(node.items) if every else AllOf(node.items)
        says = f"{'any' if every else 'all'} of '{said(node)}' asked for, not {'all' if every else 'any'}"
        yield made, says, node


def _fields(part: Part) -> Made:
    """The field of an item exchanged for the next one that the rule reads."""
    leaves = unit_leaves(part.node)
    if part.inside or not leaves or len(part.fields) < 2:
        return
    old = field_of(leaves[0])
    if old is None:
        return
    new = part.fields[(part.fields.index(old) + 1) % len(part.fields)]
    changed = mapped(
        part.node, lambda leaf: replace(leaf, field=new) if isinstance(leaf, Match) else leaf
    )
    yield changed, f"'{said(part.node)}' asked of {new}", part.node


def _tests(change: Callable[[Test], comparisons.Changed]) -> Callable[[Part], Made]:
    """The test of an item changed. Values of one item that change alike change together: their modifier is one."""

    def make(part: Part) -> Made:
        leaves = () if part.inside else unit_leaves(part.node)
        made: dict[str, dict[int, Leaf]] = {}
        for leaf in leaves:
            if len(leaves) > 1 and isinstance(leaf.test, Number):
                continue  # of several numbers each is known by an event of its own: removing it asks the same
            for test, says in change(leaf.test):
                made.setdefault(says, {})[id(leaf)] = replace(leaf, test=test)  # type: ignore[arg-type]
        for says, new in made.items():
            old = field_of(leaves[0]) or "keywords"
            about = next(leaf for leaf in leaves if id(leaf) in new)
            yield mapped(part.node, _exchange(new)), f"{old}: {says}", about

    return make


def _exchange(new: Mapping[int, Leaf]) -> Callable[[Leaf], Leaf]:
    return lambda leaf: new.get(id(leaf), leaf)


OPERATORS: tuple[Operator, ...] = (
    Operator("condition-dropped", "One of several conditions that must all hold is left out.", _conditions),
    Operator("filter-dropped", "An exclusion (`and not …`) is left out.", _filters),
    Operator("value-removed", "One of several values or alternatives is left out.", _alternatives),
    Operator("turned-around", "A condition is negated; a negation, `exists` and `null` are turned around.", _negated),
    Operator("and-or", "All are asked for in place of any, any in place of all.", _junctions),
    Operator("text-start", "What may stand before a text: `equals` and `endswith`, `startswith` and `contains`.",
             _tests(comparisons.start)),
    Operator("text-end", "What may stand after a text: `equals` and `startswith`, `endswith` and `contains`.",
             _tests(comparisons.end)),
    Operator("case", "Upper and lower case are no longer told apart: `cased` is left out.", _tests(comparisons.cased)),
    Operator("number", "A number or a bound is one less, one more.", _tests(comparisons.number)),
    Operator("order", "`lt` and `lte`, `gt` and `gte` are exchanged, and turned around.", _tests(comparisons.order)),
    Operator("network", "A network is twice, and half as large.", _tests(comparisons.network)),
    Operator("expression", "Of a regular expression an anchor or an alternative is left out, `*`, `+` or `?` changed, "
             "a flag set or removed.", _tests(comparisons.expression)),
    Operator("field-swapped", "The item is asked of another field that the rule reads.", _fields),
)  # fmt: skip
