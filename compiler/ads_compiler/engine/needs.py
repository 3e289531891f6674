"""What an event must have for a rule to match, derived from the detection tree.

The needs of a rule are conditions on one field each. Every event that matches the rule meets them,
and few others do. What cannot be said of a single field by a text is left out, so needs never
exclude a match. They are plain JSON values:

- a test of a field: `["eq", text]`, `["sw", text]`, `["ew", text]`, `["co", text]` (a value is,
  begins with, ends with or contains the text, both folded), `["null"]` (absent or null),
  `["has"]` (present), `["!", test]`, `["&", tests]` or `["|", tests]`;
- the needs of a rule: `{"all": [[field, test], …], "any": [[[field, test], …], …]}`: each of `all`
  holds, and of each list in `any` at least one. The field null is every value of the event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from ads_compiler.detection.interpret import fold, text_of
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Condition,
    Exists,
    Keyword,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Test,
    Text,
    Wildcard,
)

Formula = tuple[Any, ...]
Needs = dict[str, Any]
TRUE: Formula = ("&", ())
FALSE: Formula = ("|", ())
# Larger whole numbers may equal a float with another text.
_EXACT_NUMBERS = 10**15
_COMMON = " .\\-/:\"'_"  # characters that most texts contain
_MOST_WAYS = 3  # disjunctions taken of one


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A formula on one field."""

    field: str | None
    formula: Formula


@dataclass(frozen=True, slots=True)
class _Every:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Some:
    items: tuple[_Node, ...]


_Node = _Leaf | _Every | _Some
_HOLDS, _FAILS = _Every(()), _Some(())


def needs_of(condition: Condition) -> Needs:
    """The needs of a rule with this condition."""
    every: dict[str | None, list[Formula]] = {}
    some: list[list[list[Any]]] = []
    for node in _conjuncts(_bound(condition, positive=True)):
        if isinstance(node, _Leaf):
            every.setdefault(node.field, []).append(node.formula)
            continue
        for branches in _alternatives(node):
            if len(branches) == 1:
                ((field, formula),) = branches.items()
                every.setdefault(field, []).append(formula)
            else:
                some.append([[field, formula] for field, formula in branches.items()])
    return {
        "all": [[field, _sharp(field, _all(items))] for field, items in every.items()],
        "any": some,
    }


def _sharp(field: str | None, formula: Formula) -> Formula:
    """Of several keywords that an event must have, the longest: short ones are in most events."""
    if field is None and formula[0] == "&":
        return max(formula[1], key=_selectivity, default=TRUE)
    return formula


def _conjuncts(node: _Node) -> Iterable[_Node]:
    if isinstance(node, _Every):
        for item in node.items:
            yield from _conjuncts(item)
    else:
        yield node


def _alternatives(node: _Node) -> list[dict[str | None, Formula]]:
    """Disjunctions of formulas on single fields, all implied by a node; the most selective first.

    `A or (B and C)` implies `A or B` and `A or C`: of each branch one formula is taken, in the
    order of how few values meet it.
    """
    branches = [_ranked(item) for item in _branches(node)]
    if not all(branches):
        return []
    width = min(_MOST_WAYS, max(map(len, branches), default=1))
    return [
        _gathered(leaves[min(way, len(leaves) - 1)] for leaves in branches) for way in range(width)
    ]


def _branches(node: _Node) -> Iterable[_Node]:
    if isinstance(node, _Some):
        for item in node.items:
            yield from _branches(item)
    else:
        yield node


def _gathered(leaves: Iterable[_Leaf]) -> dict[str | None, Formula]:
    by_field: dict[str | None, list[Formula]] = {}
    for leaf in leaves:
        by_field.setdefault(leaf.field, []).append(leaf.formula)
    # A disjunction without branches never holds.
    return {field: _any(items) for field, items in by_field.items()} or {None: FALSE}


def _ranked(node: _Node) -> list[_Leaf]:
    """The formulas on one field that a conjunction implies, the most selective first."""
    every: dict[str | None, list[Formula]] = {}
    for item in _conjuncts(node):
        if isinstance(item, _Leaf):
            every.setdefault(item.field, []).append(item.formula)
        elif isinstance(item, _Some):
            for branches in _alternatives(item):
                if len(branches) == 1:
                    ((field, formula),) = branches.items()
                    every.setdefault(field, []).append(formula)
    leaves = [_Leaf(field, _all(items)) for field, items in every.items()]
    return sorted(leaves, key=lambda leaf: -_selectivity(leaf.formula))


def _selectivity(formula: Formula) -> int:
    """A rough measure of how few values meet a formula: the length of the texts that it needs."""
    match formula:
        case ("eq", text):
            return 20 + len(text)
        case ("sw" | "ew" | "co", text):
            return len(text)
        case ("&", items):
            return max(map(_selectivity, items), default=0)
        case ("|", items):
            return min(map(_selectivity, items), default=1_000)
    return 0


def _bound(condition: Condition, *, positive: bool) -> _Node:
    """A node that holds whenever the condition does, or does not if `positive` is false."""
    match condition:
        case Not(item):
            return _bound(item, positive=not positive)
        case AllOf(items) | AnyOf(items):
            nodes = [_bound(item, positive=positive) for item in items]
            every = isinstance(condition, AllOf) is positive
            return _every(nodes) if every else _some(nodes)
        case Match(field, test):
            return _leaf(field, test, positive=positive)
        case Keyword(test):
            # Of "no value is …" nothing is kept: most events have many values.
            return _leaf(None, test, positive=True) if positive else _HOLDS


def _leaf(field: str | None, test: Test, *, positive: bool) -> _Node:
    formula, exact = _formula(test)
    if formula == TRUE or not (positive or exact):
        return _HOLDS
    return _Leaf(field, formula if positive else _not(formula))


def _every(nodes: list[_Node]) -> _Node:
    if _FAILS in nodes:
        return _FAILS
    nodes = [node for node in nodes if node != _HOLDS]
    return nodes[0] if len(nodes) == 1 else _joined(nodes, _all) or _Every(tuple(nodes))


def _some(nodes: list[_Node]) -> _Node:
    if _HOLDS in nodes:
        return _HOLDS
    nodes = [node for node in nodes if node != _FAILS]
    return nodes[0] if len(nodes) == 1 else _joined(nodes, _any) or _Some(tuple(nodes))


def _joined(nodes: list[_Node], join: Any) -> _Leaf | None:
    """Several formulas on the same field as one."""
    leaves = [node for node in nodes if isinstance(node, _Leaf)]
    fields = {leaf.field for leaf in leaves}
    if not nodes or len(leaves) != len(nodes) or len(fields) != 1:
        return None
    return _Leaf(leaves[0].field, join([leaf.formula for leaf in leaves]))


def _all(items: list[Formula]) -> Formula:
    return _flat("&", items)


def _any(items: list[Formula]) -> Formula:
    return _flat("|", items)


def _flat(kind: str, items: list[Formula]) -> Formula:
    flat: dict[Formula, None] = {}
    for item in items:
        flat.update(dict.fromkeys(item[1] if item[0] == kind else [item]))
    return next(iter(flat)) if len(flat) == 1 else (kind, tuple(flat))


def _not(formula: Formula) -> Formula:
    match formula:
        case ("!", item):
            return tuple(item)
        case ("&", items):
            return _any([_not(item) for item in items])
        case ("|", items):
            return _all([_not(item) for item in items])
    return ("!", formula)


def _formula(test: Test) -> tuple[Formula, bool]:
    """A formula that the values of a field meet if the test holds, and whether only then."""
    match test:
        case Text(parts, cased):
            formula, exact = _of_pattern(parts)
            return formula, exact and not cased
        case Number(value) if abs(value) < _EXACT_NUMBERS:
            text = text_of(value) or ""
            return ("eq", fold(text)), text.isascii() and text.upper() == text
        case Boolean(value):
            return ("eq", text_of(value)), True
        case Null():
            return ("null",), True
        case Exists(present):
            return ("has",) if present else ("!", ("has",)), True
        case Regex(pattern, flags):
            return literals_of(pattern, flags), False
    return TRUE, False


def _of_pattern(parts: tuple[str | Wildcard, ...]) -> tuple[Formula, bool]:
    texts = [fold(part) for part in parts if isinstance(part, str)]
    shape = tuple("text" if isinstance(part, str) else part for part in parts)
    many = Wildcard.MANY
    match shape:
        case ():
            return ("eq", ""), True
        case ("text",):
            return ("eq", texts[0]), True
    if len(texts) == 1 and Wildcard.ONE not in shape:
        kind = {("text", many): "sw", (many, "text"): "ew", (many, "text", many): "co"}.get(shape)
        if kind:
            return (kind, texts[0]), True
    formulas = []
    for place, part in enumerate(parts):
        if isinstance(part, str):
            kind = "sw" if place == 0 else "ew" if place == len(parts) - 1 else "co"
            formulas.append((kind, fold(part)))
    return _all(list(formulas)), False


def literals_of(pattern: str, flags: str) -> Formula:
    """Texts that every text with a match of a regular expression contains, as a formula."""
    try:
        parsed = parser.parse(pattern)
    except Exception:  # noqa: BLE001 - any expression that cannot be read has no known literal
        return TRUE
    ignore = "i" in flags or bool(parsed.state.flags & constants.SRE_FLAG_IGNORECASE)
    return _literals(parsed, ignore)


def _literals(parsed: Any, ignore: bool) -> Formula:  # noqa: C901 - one case per operator
    items: list[Formula] = []
    run = ""

    def close() -> str:
        if len(run) > 1 or (run and run not in _COMMON and not run.isalnum()):
            items.append(("co", fold(run)))
        return ""

    for operator, argument in parsed:
        match str(operator):
            case "LITERAL":
                character = chr(argument)
                # Under IGNORECASE some letters have partners that fold to other characters.
                if ignore and (character in "iI" or not character.isascii()):
                    run = close()
                else:
                    run += character
                continue
            case "SUBPATTERN":
                run = close()
                _group, added, removed, inner = argument
                inner_ignore = (ignore or bool(added & constants.SRE_FLAG_IGNORECASE)) and not (
                    removed & constants.SRE_FLAG_IGNORECASE
                )
                items.append(_literals(inner, inner_ignore))
            case "ATOMIC_GROUP":
                run = close()
                items.append(_literals(argument, ignore))
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                run = close()
                least, _most, inner = argument
                if least > 0:
                    items.append(_literals(inner, ignore))
            case "BRANCH":
                run = close()
                branches = [_literals(branch, ignore) for branch in argument[1]]
                items.append(TRUE if TRUE in branches else _any(branches))
            case "ASSERT":
                run = close()
            case "AT":
                continue
            case _:
                run = close()
    close()
    items = [item for item in items if item != TRUE]
    return _all(items)
