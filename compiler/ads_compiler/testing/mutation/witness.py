"""Search for an event that distinguishes a changed rule from the original.

Candidates start from an event of the page, or from an empty one. They are completed so that the
changed part decides: its siblings in an AllOf hold, and its alternatives in an AnyOf do not. Then
boundary values of the part are tried one after the other.
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
_ANYWHERE = "message"  # the field that receives keywords
_BASES, _PARTS, _REAL = 3, 24, 12


def distinguish(
    logic: Condition,
    changed: Condition,
    about: Condition,
    bases: Sequence[tuple[str, Event]],
    real: Callable[[Leaf], Sequence[str]] = lambda _: (),
    members: Callable[[str], Sequence[str]] = lambda _: (),
) -> tuple[str, Fields, bool] | None:
    """The name of an event of `bases` ("" for none), fields to set, and whether `logic` then holds.

    With those fields exactly one of the two conditions holds. The result is None if no such event
    was found, which proves nothing. `real` gives texts of real events that pass a test; texts near
    them are tried first. `members` gives all values that the product writes in a field, or nothing
    if unknown; the result never has any other value there.
    """
    for name, base in (*bases[:_BASES], ("", {})):
        for fields in _tries(logic, changed, about, base, real, members):
            if not all(_possible(value, members(field)) for field, value in fields.items()):
                continue
            event = given(base, fields)
            matches = holds(logic, event)
            if matches != holds(changed, event):
                return name, _minimal(logic, changed, base, _changed(base, fields)), matches
    return None


def given(base: Event, fields: Mapping[str, Any]) -> Fields:
    """An event with some fields replaced, under their flat names; ABSENT removes a field."""
    event = {name: value for name, value in base.items() if fields.get(name) is not ABSENT}
    return event | {name: value for name, value in fields.items() if value is not ABSENT}


def _possible(value: Any, members: Sequence[str]) -> bool:
    """Whether a field with these members may have a value; without members, any value."""
    return not members or value is ABSENT or str(value) in members or isinstance(value, bool)


def _changed(base: Event, fields: Fields) -> Fields:
    """The fields whose values differ from those of the event."""
    return {
        name: value
        for name, value in fields.items()
        if type(current := base.get(name, ABSENT)) is not type(value) or current != value
    }


def _minimal(logic: Condition, changed: Condition, base: Event, fields: Fields) -> Fields:
    """The fields that are needed to distinguish the two conditions."""
    matches = holds(logic, given(base, fields))
    for name in list(fields):
        fewer = {key: value for key, value in fields.items() if key != name}
        event = given(base, fewer)
        if holds(logic, event) is matches and holds(changed, event) is not matches:
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
    """Fields to try: boundary values of each test of the part, and others so that it decides."""
    parts = list(leaves(about))[:_PARTS]
    names = {_field(other) for other in leaves(logic)}
    old = {id(leaf) for leaf in leaves(logic)}
    tested = [*parts, *(leaf for leaf in leaves(changed) if id(leaf) not in old)]
    for result in (True, False):
        fields: Fields = {}
        _require(logic, result, about, fields, base)
        for leaf in tested:
            for value in members(_field(leaf)) or real(leaf)[:_REAL]:
                yield fields | {_field(leaf): value}
        for leaf in tested:
            for value in _near(leaf, base, real(leaf)):
                yield fields | {_field(leaf): value}
        for leaf in tested:
            for value in samples(leaf.test):
                for candidate in _with(fields, leaf, value):
                    yield candidate
                    if unset := names - candidate.keys():
                        yield candidate | dict.fromkeys(sorted(unset), ABSENT)
    for tree, part, result in product((logic, changed), (about, logic), (True, False)):
        fields = {}
        _require(tree, result, part, fields, base)
        yield fields


def _near(leaf: Leaf, base: Event, real: Sequence[str]) -> Iterator[str]:
    """Texts close to the event's value in the field of a test, and to texts that pass the test."""
    own = [value for value in lookup(base, _field(leaf)) if isinstance(value, str)]
    for text in dict.fromkeys((*own[:1], *real[:2])):
        before = next((mark for mark in "/\\" if text.startswith(mark)), "")
        yield from (text, f"{text}-2", f"{text}2", f"{before}old{text}" if before else f"my-{text}")


def _with(fields: Fields, leaf: Match | Keyword, value: Any) -> Iterator[Fields]:
    """The fields with a value for the leaf, instead of and within the text already required."""
    name = _field(leaf)
    yield fields | {name: value}
    text, plain = fields.get(name), samples(leaf.test)[0]
    if (
        isinstance(text, str)
        and isinstance(value, str)
        and isinstance(plain, str)
        and plain
        and plain != text
    ):
        yield fields | {name: text.replace(plain, value) if plain in text else f"{text} {value}"}


def _require(node: Condition, result: bool, focus: Condition, fields: Fields, base: Event) -> None:
    """Add to `fields` what `base` lacks for `node` to give `result`, such that `focus` decides."""
    match node:
        case Match() | Keyword():
            if _field(node) in fields or holds(node, base) != result:
                _set(node, result, fields)
        case Not(item):
            _require(item, not result, focus, fields, base)
        case AllOf(items) | AnyOf(items):
            every = isinstance(node, AllOf)
            path = [item for item in items if _contains(item, focus)]
            if path or every == result:
                # Siblings must leave the decision to the part: true in an AllOf, false in an AnyOf.
                for item in items:
                    if not any(item is other for other in path):
                        _require(item, every, focus, fields, base)
                for item in path:
                    _require(item, result, focus, fields, base)
            elif items and holds(node, base) != result:
                _require(items[0], result, focus, fields, base)


def _contains(node: Condition, focus: Condition) -> bool:
    return node is focus or any(_contains(child, focus) for child in children(node))


def _field(leaf: Match | Keyword) -> str:
    return leaf.field if isinstance(leaf, Match) else _ANYWHERE


def _set(leaf: Match | Keyword, result: bool, fields: Fields) -> None:
    name = _field(leaf)
    if result:
        fields[name] = _passing(leaf, fields)
    elif isinstance(leaf.test, Exists | Null):
        absent = isinstance(leaf.test, Exists) and leaf.test.present
        fields[name] = ABSENT if absent else "x"
    else:
        fields.setdefault(name, ABSENT)


def _passing(leaf: Match | Keyword, fields: Fields) -> Any:
    """A value that passes the test, if possible one that extends the text of the field."""
    test, text = leaf.test, fields.get(_field(leaf), ABSENT)
    if isinstance(test, FieldRef):
        return fields.setdefault(test.field, "x")
    if isinstance(test, Exists) and not test.present:
        return ABSENT
    plain = samples(test)[0]
    if text is ABSENT or not isinstance(plain, str) or not isinstance(text, str):
        return plain
    extended = (text, f"{text}{plain}", f"{plain}{text}")
    return next((value for value in extended if holds(Match("v", test), {"v": value})), plain)
