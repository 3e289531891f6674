"""The mutation operators of conditions, as a table: each maps a part of a tree to its changes."""

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
    """A part of a rule that may be changed.

    `inside` is set for a value of a group. `fields` are all fields that the rule reads.
    """

    node: Condition
    inside: bool
    fields: tuple[str, ...]


# The new node, the description of the change, and the part of the tree that it is about.
Changed = Iterator[tuple[Condition, str, Condition]]


@dataclass(frozen=True, slots=True)
class Operator:
    """A mutation operator of conditions; `summary` is for the manual."""

    name: str
    summary: str
    make: Callable[[Part], Changed]


def described(node: Condition) -> str:
    """A condition in a few words."""
    match node:
        case Match(field, test):
            return f"{field} {words(test)}"
        case Keyword(test):
            return f"a value {words(test)}"
        case Not(item):
            return f"not ({described(item)})"
        case AllOf(items) | AnyOf(items):
            if not items:
                return "nothing"
            word = "and" if isinstance(node, AllOf) else "or"
            more = f" {word} {len(items) - 1} more" if len(items) > 1 else ""
            return described(items[0]) + more


def value(test: Test) -> str:
    """A value as the rule writes it."""
    if isinstance(test, Text):
        parts = [part for part in test.parts if part != Wildcard.MANY or len(test.parts) == 1]
        inner = "".join(part if isinstance(part, str) else part.value for part in parts)
        return f"'{inner}'"
    return str(test.value) if isinstance(test, Number) else words(test)


def _expanded(node: Condition) -> bool:
    """Whether all values come from one value in the source, such as one that `windash` expanded."""
    spans = {leaf.span for leaf in unit_leaves(node)}
    return is_group(node) and len(spans) == 1 and None not in spans


def _without(items: tuple[Condition, ...], number: int) -> tuple[Condition, ...]:
    return (*items[:number], *items[number + 1 :])


def _conditions(part: Part) -> Changed:
    node = part.node
    if isinstance(node, AllOf) and len(node.items) > 1 and not _expanded(node):
        for number, item in enumerate(node.items):
            if not isinstance(item, Not):
                yield (
                    AllOf(_without(node.items, number)),
                    f"the condition '{described(item)}' dropped",
                    item,
                )


def _filters(part: Part) -> Changed:
    node = part.node
    if isinstance(node, AllOf) and len(node.items) > 1:
        for number, item in enumerate(node.items):
            if isinstance(item, Not):
                yield (
                    AllOf(_without(node.items, number)),
                    f"the filter '{described(item)}' dropped",
                    item,
                )


def _alternatives(part: Part) -> Changed:
    node = part.node
    if isinstance(node, AnyOf) and len(node.items) > 1 and not _expanded(node):
        for number, item in enumerate(node.items):
            if isinstance(item, Match | Keyword) and is_group(node):
                where = f" of {item.field}" if isinstance(item, Match) else ""
                description = f"the value {value(item.test)}{where} removed"
            else:
                description = f"the alternative '{described(item)}' removed"
            yield AnyOf(_without(node.items, number)), description, item


def _negated(part: Part) -> Changed:
    if isinstance(part.node, Not):
        yield part.node.item, f"'{described(part.node)}' negated", part.node.item
    elif not part.inside and unit_leaves(part.node):
        yield Not(part.node), f"'{described(part.node)}' negated", part.node


def _junctions(part: Part) -> Changed:
    node = part.node
    if isinstance(node, AllOf | AnyOf) and len(node.items) > 1 and not _expanded(node):
        every = isinstance(node, AllOf)
        changed = AnyOf(node.items) if every else AllOf(node.items)
        new, old = ("any", "all") if every else ("all", "any")
        yield changed, f"{new} of '{described(node)}' required, not {old}", node


def _fields(part: Part) -> Changed:
    """Replace the field of an item by the next field that the rule reads."""
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
    yield changed, f"'{described(part.node)}' tested on the field {new}", part.node


def _tests(change: Callable[[Test], comparisons.Changed]) -> Callable[[Part], Changed]:
    """Change the test of an item; values with the same modifier change together."""

    def make(part: Part) -> Changed:
        leaves = () if part.inside else unit_leaves(part.node)
        replacements: dict[str, dict[int, Leaf]] = {}
        for leaf in leaves:
            if len(leaves) > 1 and isinstance(leaf.test, Number):
                continue  # the removal of one of several numbers requires the same case
            for test, description in change(leaf.test):
                new_leaf = replace(leaf, test=test)  # type: ignore[arg-type]
                replacements.setdefault(description, {})[id(leaf)] = new_leaf
        for description, new in replacements.items():
            name = field_of(leaves[0]) or "keywords"
            about = next(leaf for leaf in leaves if id(leaf) in new)
            yield mapped(part.node, _substitute(new)), f"{name}: {description}", about

    return make


def _substitute(new: Mapping[int, Leaf]) -> Callable[[Leaf], Leaf]:
    return lambda leaf: new.get(id(leaf), leaf)


OPERATORS: tuple[Operator, ...] = (
    Operator("condition-dropped", "Drop one of several conditions joined with `and`.", _conditions),
    Operator("filter-dropped", "Drop an exclusion (`and not …`).", _filters),
    Operator("value-removed", "Remove one of several values or alternatives.", _alternatives),
    Operator("turned-around", "Negate a condition, a negation, `exists` or `null`.", _negated),
    Operator("and-or", "Require any instead of all, or all instead of any.", _junctions),
    Operator(
        "text-start",
        "Swap `equals` with `endswith`, and `startswith` with `contains`.",
        _tests(comparisons.start),
    ),
    Operator(
        "text-end",
        "Swap `equals` with `startswith`, and `endswith` with `contains`.",
        _tests(comparisons.end),
    ),
    Operator("case", "Drop `cased`, so that the test ignores case.", _tests(comparisons.cased)),
    Operator("number", "Change a number or a bound by one.", _tests(comparisons.number)),
    Operator(
        "order",
        "Swap `lt` with `lte` and `gt` with `gte`, and negate each of them.",
        _tests(comparisons.order),
    ),
    Operator("network", "Double and halve a network.", _tests(comparisons.network)),
    Operator(
        "expression",
        "Drop an anchor or alternative of a regular expression, or change `*`, `+`, `?` or a flag.",
        _tests(comparisons.expression),
    ),
    Operator("field-swapped", "Apply a test to another field that the rule reads.", _fields),
)
