"""The detection tree as Python expressions over a runtime `View`, built as syntax trees.

What an author wrote becomes `ast.Constant` and nothing else; names are our own.
"""

from __future__ import annotations

import ast
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, assert_never

from ads_compiler.detection.interpret import fold, text_of
from ads_compiler.detection.regex import bounded
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

_MAX_DEPTH = 20
Parts = tuple[str | Wildcard, ...]


@dataclass
class Hoisted:
    """Constants and functions that stand before the rules in the module, in the order of their making."""

    statements: list[ast.stmt] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def name(self, stem: str) -> str:
        """A fresh name, such as `_texts_3`."""
        number = self.counts[stem] = self.counts.get(stem, -1) + 1
        return f"_{stem}_{number}"

    def constant(self, stem: str, value: ast.expr) -> ast.expr:
        """Keep a value at the top of the module; returns the name that stands for it."""
        name = self.name(stem)
        target = ast.Name(name, ast.Store())
        self.statements.append(ast.Assign([target], value, lineno=1))
        return ast.Name(name, ast.Load())

    def function(self, stem: str, body: ast.expr) -> str:
        """Keep a function of a view; returns its name."""
        name = self.name(stem)
        # A parsed frame, since the fields of ast.FunctionDef differ between Python versions.
        frame = ast.parse(f"def {name}(v: View) -> bool:\n    return None").body[0]
        assert isinstance(frame, ast.FunctionDef)
        frame.body = [ast.Return(body)]
        self.statements.append(frame)
        return name


def value(item: Any) -> ast.expr:
    """Plain data as a literal: dicts, lists, tuples, and constants."""
    if isinstance(item, dict):
        return ast.Dict([value(key) for key in item], [value(entry) for entry in item.values()])
    if isinstance(item, tuple):
        return ast.Tuple([value(entry) for entry in item], ast.Load())
    if isinstance(item, list):
        return ast.List([value(entry) for entry in item], ast.Load())
    if isinstance(item, int | float) and not isinstance(item, bool) and item < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-item))
    return ast.Constant(item)


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """A call of a runtime function by its name, which may be dotted."""
    first, *rest = function.split(".")
    target: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        target = ast.Attribute(target, part, ast.Load())
    return ast.Call(target, list(arguments), [])


def expression(node: Condition, hoisted: Hoisted, depth: int = 0) -> ast.expr:
    """A condition as an expression of `v`."""
    if depth > _MAX_DEPTH:  # the parser of Python bounds how deep an expression may nest
        return call(hoisted.function("part", expression(node, hoisted)), ast.Name("v", ast.Load()))
    match node:
        case Match(name, test):
            return _tests(name, [test], hoisted)
        case Keyword(test):
            return _tests(None, [test], hoisted)
        case Not(item):
            return ast.UnaryOp(ast.Not(), expression(item, hoisted, depth + 1))
        case AllOf(items):
            return _joined(
                ast.And(), [expression(item, hoisted, depth + 1) for item in items], empty=True
            )
        case AnyOf(items):
            return _joined(ast.Or(), list(_alternatives(items, hoisted, depth)), empty=False)
    assert_never(node)


def _joined(operator: ast.boolop, parts: list[ast.expr], empty: bool) -> ast.expr:
    if not parts:
        return ast.Constant(empty)
    return parts[0] if len(parts) == 1 else ast.BoolOp(operator, parts)


def _alternatives(items: Iterable[Condition], hoisted: Hoisted, depth: int) -> Iterable[ast.expr]:
    """Alternatives; those that ask the same of the same field become one call, at the place of the first."""
    groups: dict[Any, list[Condition]] = {}
    for number, item in enumerate(items):
        groups.setdefault(_kind(item) or number, []).append(item)
    for group in groups.values():
        first = group[0]
        if len(group) == 1 or not isinstance(first, Match | Keyword):
            yield expression(first, hoisted, depth + 1)
        else:
            tests = [item.test for item in group if isinstance(item, Match | Keyword)]
            yield _tests(first.field if isinstance(first, Match) else None, tests, hoisted)


def _kind(item: Condition) -> tuple[Any, ...] | None:
    """What alternatives must share to become one call."""
    if isinstance(item, Match | Keyword):
        name = item.field if isinstance(item, Match) else None
        if isinstance(item.test, Text):
            return (
                "text",
                isinstance(item, Match),
                name,
                _shape(item.test.parts)[0],
                item.test.cased,
            )
        if isinstance(item.test, Number):
            return "number", isinstance(item, Match), name
    return None


def _shape(parts: Parts) -> tuple[str, str]:
    """The cheapest way to try a pattern, and the text that it needs."""
    literal = [part for part in parts if isinstance(part, str)]
    stars = len(parts) - len(literal)
    if Wildcard.ONE in parts or len(literal) > 1:
        return "glob", ""
    text = "".join(literal)
    if stars == 0:
        return "exact", text
    if not literal:
        return "has", ""
    begins, ends = parts[0] is Wildcard.MANY, parts[-1] is Wildcard.MANY
    return ("has" if begins and ends else "ends" if begins else "starts"), text


def _tests(name: str | None, tests: list[Test], hoisted: Hoisted) -> ast.expr:
    first = tests[0]
    place = ast.Constant(name)
    match first:
        case Text():
            return _text(place, [test for test in tests if isinstance(test, Text)], hoisted)
        case Number():
            numbers = [test.value for test in tests if isinstance(test, Number)]
            return call(
                "v.number", place, value(tuple(numbers)), value(tuple(text_of(n) for n in numbers))
            )
        case Boolean(wanted):
            return call("v.truth", place, ast.Constant(wanted))
        case Null():
            return ast.UnaryOp(ast.Not(), call("v.present", place))
        case Exists(present):
            found = call("v.exists", place)
            return found if present else ast.UnaryOp(ast.Not(), found)
        case Compare(op, bound):
            return call("v.compare", place, ast.Constant(op), value(bound))
        case Regex(pattern, flags):
            return call("v.regex", place, hoisted.constant("regex", _searched(pattern, flags)))
        case Cidr(network):
            built = call("ipaddress.ip_network", ast.Constant(_network(network)))
            return call("v.inside", place, hoisted.constant("network", built))
        case FieldRef(other, position, cased):
            return call(
                "v.refers", place, ast.Constant(other), ast.Constant(position), ast.Constant(cased)
            )
        case TimePart(part, op, wanted_part):
            return call(
                "v.part", place, ast.Constant(part), ast.Constant(op), ast.Constant(wanted_part)
            )
    assert_never(first)


def _network(text: str) -> str:
    """A network as every Python writes it: from 3.13 on, IPv4 within IPv6 is shortened to dotted numbers."""
    network = ipaddress.ip_network(text)
    inner = (
        network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    )
    return (
        str(network)
        if inner is None
        else f"::ffff:{int(inner) >> 16:x}:{int(inner) & 0xFFFF:x}/{network.prefixlen}"
    )


def _searched(pattern: str, flags: str) -> ast.expr:
    """What searches a text: `re`, or for texts that could take it long, the engine of linear time."""
    joined: ast.expr = ast.Constant(0)
    for number, flag in enumerate(flags):
        named = ast.Attribute(ast.Name("re", ast.Load()), flag.upper(), ast.Load())
        joined = named if number == 0 else ast.BinOp(joined, ast.BitOr(), named)
    compiled = call("re.compile", ast.Constant(pattern), joined)
    planned = bounded.plan(pattern, flags)
    if planned.limit is None:
        return compiled
    return call("Searched", compiled, call("Linear", value(planned.program)), value(planned.limit))


def _text(place: ast.Constant, tests: list[Text], hoisted: Hoisted) -> ast.expr:
    cased = tests[0].cased
    tail = [ast.Constant(True)] if cased else []
    patterns = [
        test.parts if cased else tuple(fold(p) if isinstance(p, str) else p for p in test.parts)
        for test in tests
    ]
    kind = _shape(patterns[0])[0]
    if kind == "glob":
        globs = [call("Glob", value(_segments(parts))) for parts in patterns]
        return call(
            "v.glob", place, hoisted.constant("globs", ast.Tuple(list(globs), ast.Load())), *tail
        )
    texts = tuple(dict.fromkeys(_shape(parts)[1] for parts in patterns))
    if kind == "exact":
        return call(
            "v.exact", place, hoisted.constant("texts", call("frozenset", value(texts))), *tail
        )
    return call(f"v.{kind}", place, value(texts), *tail)


def _segments(parts: Parts) -> tuple[tuple[str, ...], ...]:
    """A pattern as the runtime's Glob takes it: split at `*`, and each part split at `?`."""
    segments: list[list[str]] = [[""]]
    for part in parts:
        if part is Wildcard.MANY:
            segments.append([""])
        elif part is Wildcard.ONE:
            segments[-1].append("")
        else:
            segments[-1][-1] += str(part)
    return tuple(tuple(segment) for segment in segments)
