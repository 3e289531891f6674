"""An event that tells a changed rule from the rule: made of one of the page's events, or of nothing, and tried.

What an event must have for one part of a rule to decide is read from the tree: all that stands beside it holds, no
alternative to it does. Values at the border of the part are tried one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from ads_compiler.detection.interpret import Event, holds, lookup
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Condition,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Not,
    Null,
    children,
    leaves,
)
from ads_compiler.testing.mutation.samples import ABSENT, samples
from ads_compiler.testing.mutation.shape import Leaf

Fields = dict[str, Any]
_ANYWHERE = "message"  # where a keyword is put
_BASES, _PARTS, _REAL = 3, 24, 12


def tell_apart(
    logic: Condition,
    changed: Condition,
    about: Condition,
    bases: Sequence[tuple[str, Event]],
    real: Callable[[Leaf], Sequence[str]] = lambda _: (),
    members: Callable[[str], Sequence[str]] = lambda _: (),
) -> tuple[str, Fields, bool] | None:
    """The name of an event of `bases` ("": of none), fields that it is given, and whether the rule then holds.

    With those fields exactly one of the two conditions holds. None where none was found; that says nothing. `real`
    gives texts of real events that pass a test: what is near to them is tried first. `members` are all values that the
    product writes in a field, none where they are not known: no event that is returned has another one there.
    """
    for name, base in (*bases[:_BASES], ("", {})):
        for fields in _tries(logic, changed, about, base, real, members):
            if not all(_written(value, members(field)) for field, value in fields.items()):
                continue
            event = given(base, fields)
            right = holds(logic, event)
            if right != holds(changed, event):
                return name, _least(logic, changed, base, _told(base, fields)), right
    return None


def given(base: Event, fields: Mapping[str, Any]) -> Fields:
    """An event with other values in some fields, under their flat names; ABSENT takes a field away."""
    event = {name: value for name, value in base.items() if fields.get(name) is not ABSENT}
    return event | {name: value for name, value in fields.items() if value is not ABSENT}


def _written(value: Any, members: Sequence[str]) -> bool:
    """Whether a product writes a value in a field with these members; where there are none, anything can be there."""
    return not members or value is ABSENT or str(value) in members or isinstance(value, bool)


def _told(base: Event, fields: Fields) -> Fields:
    """The fields that make a difference to the event."""
    return {
        name: value
        for name, value in fields.items()
        if type(there := base.get(name, ABSENT)) is not type(value) or there != value
    }


def _least(logic: Condition, changed: Condition, base: Event, fields: Fields) -> Fields:
    """The fields without those that are not needed."""
    right = holds(logic, given(base, fields))
    for name in list(fields):
        fewer = {key: value for key, value in fields.items() if key != name}
        event = given(base, fewer)
        if holds(logic, event) is right and holds(changed, event) is not right:
            fields = fewer
    return fields


def _tries(
    logic: Condition,
    changed: Condition,
    about: Condition,
    base: Event,
    real: Callable[[Leaf], Sequence[str]],
    members: Callable[[str], Sequence[str]],
) -> Iterator[Fields]:
    """Fields to try: values at the border of each test of the part, with the rest as the part needs it to decide."""
    parts = list(leaves(about))[:_PARTS]
    names = {_field(other) for other in leaves(logic)}
    old = {id(leaf) for leaf in leaves(logic)}
    border = [*parts, *(leaf for leaf in leaves(changed) if id(leaf) not in old)]
    for wanted in (True, False):
        fields: Fields = {}
        _need(logic, wanted, about, fields, base)
        for leaf in border:
            for value in members(_field(leaf)) or real(leaf)[:_REAL]:
                yield fields | {_field(leaf): value}
        for leaf in border:
            for value in _near(leaf, base, real(leaf)):
                yield fields | {_field(leaf): value}
        for leaf in border:
            for value in samples(leaf.test):
                for made in _with(fields, leaf, value):
                    yield made
                    if idle := names - made.keys():
                        yield made | dict.fromkeys(sorted(idle), ABSENT)
    for tree, part, wanted in product((logic, changed), (about, logic), (True, False)):
        fields = {}
        _need(tree, wanted, part, fields, base)
        yield fields


def _near(leaf: Leaf, base: Event, real: Sequence[str]) -> Iterator[str]:
    """Texts that differ little from what the event has in the field of a test, and from what passes the test."""
    own = [value for value in lookup(base, _field(leaf)) if isinstance(value, str)]
    for text in dict.fromkeys((*own[:1], *real[:2])):
        before = next((mark for mark in "/\\" if text.startswith(mark)), "")
        yield from (text, f"{text}-2", f"{text}2", f"{before}old{text}" if before else f"my-{text}")


def _with(fields: Fields, leaf: Match | Keyword, value: Any) -> Iterator[Fields]:
    """Fields with a value in that of the leaf: alone, and with the rest of what is to be there."""
    name = _field(leaf)
    yield fields | {name: value}
    there, plain = fields.get(name), samples(leaf.test)[0]
    if (
        isinstance(there, str)
        and isinstance(value, str)
        and isinstance(plain, str)
        and plain
        and plain != there
    ):
        yield fields | {name: there.replace(plain, value) if plain in there else f"{there} {value}"}


def _need(node: Condition, wanted: bool, focus: Condition, fields: Fields, base: Event) -> None:
    """Put into `fields` what `base` lacks for `node` to hold, or not, with `focus` the part on which it depends."""
    match node:
        case Match() | Keyword():
            if _field(node) in fields or holds(node, base) != wanted:
                _put(node, wanted, fields)
        case Not(item):
            _need(item, not wanted, focus, fields, base)
        case AllOf(items) | AnyOf(items):
            every = isinstance(node, AllOf)
            on_way = [item for item in items if _holds_part(item, focus)]
            if on_way or every == wanted:
                # What stands beside leaves the decision to the part: in an AllOf it holds, in an AnyOf it does not.
                for item in items:
                    if not any(item is other for other in on_way):
                        _need(item, every, focus, fields, base)
                for item in on_way:
                    _need(item, wanted, focus, fields, base)
            elif items and holds(node, base) != wanted:
                _need(items[0], wanted, focus, fields, base)


def _holds_part(node: Condition, focus: Condition) -> bool:
    return node is focus or any(_holds_part(child, focus) for child in children(node))


def _field(leaf: Match | Keyword) -> str:
    return leaf.field if isinstance(leaf, Match) else _ANYWHERE


def _put(leaf: Match | Keyword, wanted: bool, fields: Fields) -> None:
    name = _field(leaf)
    if wanted:
        fields[name] = _added(leaf, fields)
    elif isinstance(leaf.test, Exists | Null):
        absent = isinstance(leaf.test, Exists) and leaf.test.present
        fields[name] = ABSENT if absent else "x"
    else:
        fields.setdefault(name, ABSENT)


def _added(leaf: Match | Keyword, fields: Fields) -> Any:
    """A value that passes the test; where the field has a text already, one that keeps as much of it as can be."""
    test, there = leaf.test, fields.get(_field(leaf), ABSENT)
    if isinstance(test, FieldRef):
        return fields.setdefault(test.field, "x")
    if isinstance(test, Exists) and not test.present:
        return ABSENT
    plain = samples(test)[0]
    if there is ABSENT or not isinstance(plain, str) or not isinstance(there, str):
        return plain
    beside = (there, f"{there}{plain}", f"{plain}{there}")
    return next((text for text in beside if holds(Match("v", test), {"v": text})), plain)
