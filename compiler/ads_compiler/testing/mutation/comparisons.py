"""Changes to the test of one item: text comparisons, numbers and bounds, networks, expressions."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

from ads_compiler.detection.tree import (
    Cidr,
    Compare,
    FieldRef,
    Number,
    Regex,
    Test,
    Text,
    TimePart,
    Wildcard,
)
from ads_compiler.testing.mutation import expressions

Changed = Iterator[tuple[Test, str]]
_MANY = Wildcard.MANY
_SHAPES = {
    (False, False): "equals",
    (False, True): "startswith",
    (True, False): "endswith",
    (True, True): "contains",
}
_STRICT = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
_OPPOSITE = {"lt": "gte", "lte": "gt", "gt": "lte", "gte": "lt"}


def ends(test: Text) -> tuple[bool, bool]:
    """Whether anything may precede and follow the pattern of a text."""
    return test.parts[:1] == (_MANY,), test.parts[-1:] == (_MANY,)


def literal(test: Text) -> bool:
    """Whether a pattern has anything but wildcards."""
    return any(isinstance(part, str) and part for part in test.parts)


def start(test: Test) -> Changed:
    """Change whether anything may precede a text."""
    if isinstance(test, Text) and literal(test):
        before, after = ends(test)
        parts = test.parts[1:] if before else (_MANY, *test.parts)
        yield replace(test, parts=parts), _compared((before, after), (not before, after))
    elif isinstance(test, FieldRef) and test.position in ("equals", "contains"):
        position = "endswith" if test.position == "equals" else "startswith"
        yield _positioned(test, position), f"compared by {position}, not by {test.position}"


def end(test: Test) -> Changed:
    """Change whether anything may follow a text."""
    if isinstance(test, Text) and literal(test):
        before, after = ends(test)
        parts = test.parts[:-1] if after else (*test.parts, _MANY)
        yield replace(test, parts=parts), _compared((before, after), (before, not after))
    elif isinstance(test, FieldRef) and test.position in ("startswith", "endswith"):
        yield replace(test, position="contains"), f"compared by contains, not by {test.position}"


def cased(test: Test) -> Changed:
    """Ignore case where a test is case-sensitive. The reverse is no common mistake."""
    if isinstance(test, Text | FieldRef) and test.cased:
        yield replace(test, cased=False), "case ignored"


def number(test: Test) -> Changed:
    """Change numbers and bounds by one."""
    match test:
        case Number(value):
            for other in (value - 1, value + 1):
                yield Number(other), f"{value} changed to {other}"
        case TimePart(part, _, value):
            for other in (value - 1, value + 1):
                yield replace(test, value=other), f"the {part} {value} changed to {other}"
        case Compare(_, bound):
            for other in (bound - 1, bound + 1):
                yield replace(test, bound=other), f"the bound {bound} changed to {other}"


def order(test: Test) -> Changed:
    """Change the comparison of a number or a part of a time with its bound."""
    if isinstance(test, Compare):
        for op in (_STRICT[test.op], _OPPOSITE[test.op]):
            yield Compare(op, test.bound), f"'{test.op}' changed to '{op}'"  # type: ignore[arg-type]
    elif isinstance(test, TimePart) and test.op != "eq":
        for op in (_STRICT[test.op], _OPPOSITE[test.op]):
            yield replace(test, op=op), f"'{test.op}' changed to '{op}'"  # type: ignore[arg-type]


def network(test: Test) -> Changed:
    """Double and halve a network."""
    if not isinstance(test, Cidr):
        return
    whole = ipaddress.ip_network(test.network, strict=False)
    if whole.prefixlen > 0:
        yield Cidr(str(whole.supernet())), f"{whole} widened to {whole.supernet()}"
    if whole.prefixlen < whole.max_prefixlen:
        half = next(whole.subnets())
        yield Cidr(str(half)), f"{whole} narrowed to {half}"


def expression(test: Test) -> Changed:
    """Change parts of a regular expression."""
    if isinstance(test, Regex):
        yield from expressions.changes(test)


def _compared(old: tuple[bool, bool], new: tuple[bool, bool]) -> str:
    return f"compared by {_SHAPES[new]}, not by {_SHAPES[old]}"


def _positioned(test: FieldRef, position: str) -> FieldRef:
    return replace(test, position=position)  # type: ignore[arg-type]
