"""The detection tree as Python expressions over a runtime `EventView`, built as syntax trees.

What an author wrote becomes `ast.Constant` and nothing else; names are our own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, assert_never

from ads_compiler.detection.interpret import fold
from ads_compiler.detection.tree import (
    AllOf,
    AnyOf,
    Boolean,
    Cidr,
    Compare,
    Condition,
    Exists,
    FieldRef,
    Keyword,
    Match,
    Not,
    Null,
    Number,
    Regex,
    Test,
    Text,
    TimePart,
    Wildcard,
)

MANY_VALUES = 8  # of so many and more, a set is faster than a tuple
_MAX_DEPTH = 20
_COMPARISONS = {"lt": "less_than", "lte": "at_most", "gt": "greater_than", "gte": "at_least"}
_REFERENCES = {
    "equals": "equals_field",
    "startswith": "starts_with_field",
    "endswith": "ends_with_field",
    "contains": "contains_field",
}
_SPECIAL = re.compile(r"[\\*?]")
Parts = tuple[str | Wildcard, ...]
EVENT = ast.Name("event", ast.Load())


def value(item: Any) -> ast.expr:
    """Plain data as a literal: dicts, lists, tuples, and constants."""
    if isinstance(item, Mapping):
        return ast.Dict([value(key) for key in item], [value(entry) for entry in item.values()])
    if isinstance(item, tuple):
        return ast.Tuple([value(entry) for entry in item], ast.Load())
    if isinstance(item, list):
        return ast.List([value(entry) for entry in item], ast.Load())
    if isinstance(item, int | float) and not isinstance(item, bool) and item < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-item))
    return ast.Constant(item)


def call(function: str, *arguments: ast.expr, **keywords: ast.expr) -> ast.Call:
    """A call of a function by its name."""
    given = [ast.keyword(name, given) for name, given in keywords.items()]
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), given)


class Expressions:
    """Turns conditions into expressions, and notes which functions of the runtime they call.

    `named` returns the existing function of a condition, `part` moves an expression that is nested
    too deeply into a function, and `constant` gives a set of values a name.
    """

    def __init__(
        self,
        named: Callable[[Condition], str | None],
        part: Callable[[ast.expr], str],
        constant: Callable[[str | None, ast.expr], ast.expr],
    ) -> None:
        self.named, self.part, self.constant = named, part, constant
        self.used: set[str] = set()

    def whole(self, node: Condition) -> ast.expr:
        """A condition that is looked for no name itself."""
        return self._expression(node, 0)

    def top(self, node: Condition) -> ast.expr:
        """A condition that may be no more than a call of the function that it has already."""
        return self._named(node, 0)

    def _named(self, node: Condition, depth: int) -> ast.expr:
        name = self.named(node)
        if name is not None:
            return call(name, EVENT)
        if depth > _MAX_DEPTH:  # the parser of Python bounds how deep an expression may nest
            return call(self.part(self._expression(node, 0)), EVENT)
        return self._expression(node, depth)

    def _expression(self, node: Condition, depth: int) -> ast.expr:
        match node:
            case Match(name, test):
                return self._tests(name, [test])
            case Keyword(test):
                return self._tests(None, [test])
            case Not(item):
                return ast.UnaryOp(ast.Not(), self._named(item, depth + 1))
            case AllOf(items):
                return _joined(ast.And(), list(self._grouped(items, depth, every=True)), empty=True)
            case AnyOf(items):
                return _joined(
                    ast.Or(), list(self._grouped(items, depth, every=False)), empty=False
                )
        assert_never(node)

    def _grouped(
        self, items: Iterable[Condition], depth: int, *, every: bool
    ) -> Iterator[ast.expr]:
        """Merge items that test the same field in the same way, at the place of the first."""
        groups: dict[Any, list[Condition]] = {}
        for number, item in enumerate(items):
            kind = None if self.named(item) else _kind(item, every)
            groups.setdefault(number if kind is None else kind, []).append(item)
        for group in groups.values():
            first = group[0]
            if len(group) == 1 or not isinstance(first, Match | Keyword):
                yield self._named(first, depth + 1)
            else:
                tests = [item.test for item in group if isinstance(item, Match | Keyword)]
                yield self._tests(
                    first.field if isinstance(first, Match) else None, tests, every=every
                )

    def _call(self, function: str, *arguments: ast.expr, **keywords: ast.expr) -> ast.Call:
        self.used.add(function)
        return call(function, EVENT, *arguments, **keywords)

    def _tests(self, name: str | None, tests: list[Test], *, every: bool = False) -> ast.expr:
        """Tests of one kind on one field, any of which must hold, or with `every` all."""
        first = tests[0]
        if name is None:
            self.used.add("ANY_FIELD")
        field: ast.expr = ast.Name("ANY_FIELD", ast.Load()) if name is None else ast.Constant(name)
        match first:
            case Text():
                return self._texts(
                    name, field, [test for test in tests if isinstance(test, Text)], every
                )
            case Number():
                return self._call(
                    "equals_number",
                    field,
                    *[value(t.value) for t in tests if isinstance(t, Number)],
                )
            case Boolean(truth):
                return self._call("is_true" if truth else "is_false", field)
            case Null():
                return self._call("is_null", field)
            case Exists(present):
                there = self._call("exists", field)
                return there if present else ast.UnaryOp(ast.Not(), there)
            case Compare(op, bound):
                return self._call(_COMPARISONS[op], field, value(bound))
            case Regex(_, flags):
                patterns = [ast.Constant(test.pattern) for test in tests if isinstance(test, Regex)]
                given = {"flags": ast.Constant(flags)} if flags else {}
                return self._call("matches", field, *patterns, **given)
            case Cidr():
                networks = [test.network for test in tests if isinstance(test, Cidr)]
                return self._call("in_network", field, *map(ast.Constant, networks))
            case FieldRef(other, position, cased):
                return self._call(
                    _REFERENCES[position], field, ast.Constant(other), **_cased(cased)
                )
            case TimePart(part, order, number):
                facts = {"part": part, "order": order, "value": number}
                return self._call(
                    "has_time", field, **{key: value(fact) for key, fact in facts.items()}
                )
        assert_never(first)

    def _texts(self, name: str | None, field: ast.expr, tests: list[Text], every: bool) -> ast.expr:
        cased = tests[0].cased
        patterns = [
            test.parts if cased else tuple(fold(p) if isinstance(p, str) else p for p in test.parts)
            for test in tests
        ]
        function = _function(patterns[0])
        texts = tuple(dict.fromkeys(map(_spelled if function == "like" else _literal, patterns)))
        values = value(texts)
        if function == "equals" and len(texts) >= MANY_VALUES:
            values = self.constant(name, call("frozenset", values))
        return self._call(
            "contains_all" if every and len(texts) > 1 else function, field, values, **_cased(cased)
        )


def _cased(cased: bool) -> dict[str, ast.expr]:
    return {"cased": ast.Constant(True)} if cased else {}


def _joined(operator: ast.boolop, parts: list[ast.expr], empty: bool) -> ast.expr:
    if not parts:
        return ast.Constant(empty)
    flat: list[ast.expr] = []
    for part in parts:
        same = isinstance(part, ast.BoolOp) and isinstance(part.op, type(operator))
        flat.extend(part.values if isinstance(part, ast.BoolOp) and same else [part])
    return flat[0] if len(flat) == 1 else ast.BoolOp(operator, flat)


def _kind(item: Condition, every: bool) -> tuple[Any, ...] | None:
    """What items must share to become one call: `or` of most tests, `and` of `contains`."""
    if not isinstance(item, Match | Keyword):
        return None
    place = isinstance(item, Match), item.field if isinstance(item, Match) else None
    match item.test:
        case Text(parts, cased):
            function = _function(parts)
            return (*place, function, cased) if not every or function == "contains" else None
        case Number() | Cidr():
            return None if every else (*place, type(item.test))
        case Regex(_, flags):
            return None if every else (*place, Regex, flags)
    return None


def _function(parts: Parts) -> str:
    """The cheapest function of the runtime that tries a pattern."""
    literal = [part for part in parts if isinstance(part, str)]
    stars = len(parts) - len(literal)
    if Wildcard.ONE in parts or len(literal) > 1:
        return "like"
    if stars == 0:
        return "equals"
    begins, ends = parts[0] is Wildcard.MANY, parts[-1] is Wildcard.MANY
    return "contains" if begins and ends else "ends_with" if begins else "starts_with"


def _literal(parts: Parts) -> str:
    return "".join(part for part in parts if isinstance(part, str))


def _spelled(parts: Parts) -> str:
    """A pattern for `like`, with literal backslashes and wildcards escaped."""
    return "".join(
        part.value if isinstance(part, Wildcard) else _SPECIAL.sub(r"\\\g<0>", part)
        for part in parts
    )
