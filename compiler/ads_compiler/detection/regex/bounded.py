"""Regular expressions that cannot hang: what `re` may do, and the program of `Linear` for the rest.

`re` tries one way after the other. How many there can be is estimated from the pattern, never too low; a text so
long that they could take noticeable time goes to `Linear`, which gives the same answer.
"""

from __future__ import annotations

import importlib
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from ads_compiler.detection.regex.linear import Linear

# The parser of `re` itself. Private, but the same in all supported versions.
_PARSER: Any = importlib.import_module("re._parser")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_TYPES = re.ASCII | re.UNICODE | re.LOCALE
_SOURCES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W", "AT_BEGINNING": "^", "AT_BEGINNING_STRING": r"\A",
    "AT_BOUNDARY": r"\b", "AT_NON_BOUNDARY": r"\B", "AT_END": "$", "AT_END_STRING": r"\Z", "NEGATE": "^",
}  # fmt: skip

MOST_NODES, MOST_LOOKAROUNDS = 5_000, 32
_BUDGET, _LEAST_LIMIT = (
    5e6,
    64,
)  # steps of `re`, 50 ms at most; and characters, below which it is not worth it
_LONG, _LINEAR_COST, _LINEAR_COST_ALONE = 1 << 20, 256, 4_096  # characters; steps a character

# A part of a pattern begins with its kind. There follow
#   "one", "at"            the test of a character, of a position
#   "sequence", "choice"   parts
#   "repeat"               the least and the most times, where None is no end; a part
#   "look"                 whether ahead; whether wanted; a part
#   "beyond"               what only `re` can do: its name; a part; whether `re` comes back for other ways through it
_Part = tuple[Any, ...]


class Unbounded(Exception):  # noqa: N818 - what the pattern is
    """A pattern that neither engine can search in bounded time. Its text is the reason, for people."""


class SearchPlan(NamedTuple):
    """Texts of up to `limit` characters go to `re`, longer ones to `Linear(program)`; without a limit all to `re`."""

    program: tuple[Any, ...] | None
    limit: int | None


def found(pattern: str, flags: str, text: str) -> bool:
    """Whether the pattern is found in the text. Raises Unbounded rather than hang."""
    expression, limit, linear = engines(pattern, flags)
    if linear is None or limit is None or len(text) <= limit:
        return expression.search(text) is not None
    return linear.search(text)


@lru_cache(maxsize=512)
def engines(pattern: str, flags: str) -> tuple[re.Pattern[str], int | None, Linear | None]:
    """`re` for texts up to a limit, and the linear engine for longer ones; without a limit `re` for all."""
    planned = plan(pattern, flags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expression = re.compile(pattern, _bits(flags))
    return expression, planned.limit, None if planned.program is None else Linear(planned.program)


def plan(pattern: str, flags: str) -> SearchPlan:
    """How to search for a pattern. Raises Unbounded where there is no safe way, re.error where it is no pattern."""
    try:
        part = _parse(pattern, flags)
        cost = _cost(part, _LONG) / _LONG
        if cost <= _LINEAR_COST:
            return SearchPlan(None, None)
        try:
            return SearchPlan(_Writer().program(part), _limit(part))
        except Unbounded as reason:
            if cost <= _LINEAR_COST_ALONE:
                return SearchPlan(None, None)
            raise Unbounded(
                f"{reason}, and so many ways to match that a search may take very long"
            ) from None
    except RecursionError:
        raise Unbounded("groups nested too deeply") from None


def program(pattern: str, flags: str) -> tuple[Any, ...]:
    """The program of a pattern for `Linear`, needed or not. Raises Unbounded where it has none."""
    return _Writer().program(_parse(pattern, flags))


def _bits(flags: str) -> int:
    return sum(_FLAGS[flag] for flag in set(flags))


def _parse(pattern: str, flags: str) -> _Part:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = _PARSER.parse(pattern, _bits(flags))
    return _sequence(parsed, parsed.state.flags, parsed.state.groupwidths)


def _sequence(items: Iterable[Any], flags: int, widths: Any) -> _Part:
    parts = tuple(_part(str(kind), value, flags, widths) for kind, value in items)
    return parts[0] if len(parts) == 1 else ("sequence", *parts)


def _part(kind: str, value: Any, flags: int, widths: Any) -> _Part:
    match kind, value:
        case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY", _:
            return "one", _character_test(kind, value, flags)
        case "AT", place:
            multiline = flags & re.MULTILINE and str(place) in ("AT_BEGINNING", "AT_END")
            ascii_only = flags & re.ASCII and str(place) in ("AT_BOUNDARY", "AT_NON_BOUNDARY")
            return "at", _scoped(
                _SOURCES[str(place)], "m" if multiline else "a" if ascii_only else ""
            )
        case "SUBPATTERN", (_, added, removed, body):
            kept = flags & ~_TYPES if added & _TYPES else flags
            part = _sequence(body, (kept | added) & ~removed, widths)
            # `re.search` and `re.match` disagree about such a group.
            return ("beyond", "a flag such as (?a:...)", part, True) if added & _TYPES else part
        case "BRANCH", (_, bodies):
            return "choice", *[_sequence(body, flags, widths) for body in bodies]
        case "FAILURE", _:
            return ("choice",)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (least, most, body):
            bound = None if most == _PARSER.MAXREPEAT else int(most)
            repeat = ("repeat", int(least), bound, _sequence(body, flags, widths))
            return (
                ("beyond", "a possessive quantifier", repeat, False)
                if kind == "POSSESSIVE_REPEAT"
                else repeat
            )
        case "ASSERT" | "ASSERT_NOT", (way, body):
            look = ("look", way > 0, kind == "ASSERT", _sequence(body, flags, widths))
            return (
                ("choice",) if look[2:] == (False, ("sequence",)) else look
            )  # so is "(?!)" in some versions
        case "ATOMIC_GROUP", body:
            return "beyond", "an atomic group", _sequence(body, flags, widths), False
        case "GROUPREF", group:
            most = int(widths[group][1])
            return (
                "beyond",
                "a back reference",
                ("repeat", 0, most if most < _LONG else None, ("one", ".")),
                False,
            )
        case "GROUPREF_EXISTS", (_, yes, no):
            bodies = [_sequence(body or (), flags, widths) for body in (yes, no)]
            return "beyond", "a conditional group", ("choice", *bodies), True
    raise Unbounded(f"{kind} is not known")


def _scoped(source: str, flags: str) -> str:
    return f"(?{flags}:{source})" if flags else source


def _character_test(kind: str, value: Any, flags: int) -> str:
    if kind == "ANY":
        return _scoped(".", "s" if flags & re.DOTALL else "")
    items = {"IN": value, "NOT_LITERAL": [("NEGATE", 0), ("LITERAL", value)]}.get(
        kind, [(kind, value)]
    )
    source = "".join(_member(str(name), given) for name, given in items)
    if not (kind == "LITERAL" or source in _SOURCES.values()):
        source = f"[{source}]"
    return _scoped(
        source, ("a" if flags & re.ASCII else "") + ("i" if flags & re.IGNORECASE else "")
    )


def _member(kind: str, value: Any) -> str:
    """A member of a class, spelled so that it means nothing else."""
    if kind in ("LITERAL", "RANGE"):
        codes = [value] if kind == "LITERAL" else value
        return "-".join(
            chr(code) if code > 127 or chr(code).isalnum() else f"\\x{code:02x}" for code in codes
        )
    return _SOURCES[kind if kind == "NEGATE" else str(value)]


class _Writer:
    """Writes the program of a pattern: from the end of each machine to its start."""

    def __init__(self) -> None:
        self.tests: dict[str, int] = {}
        self.machines: list[tuple[int, tuple[Any, ...]]] = []
        self.looks: dict[tuple[Any, ...], int] = {}
        self.size = 0

    def program(self, part: _Part) -> tuple[Any, ...]:
        self._machine(part, 1)
        return tuple(self.tests), tuple(self.machines)

    def _machine(self, part: _Part, way: int) -> int:
        nodes: list[tuple[Any, ...]] = [("end",)]
        first = self._write(part, 0, nodes, way)
        if first != len(nodes) - 1:
            nodes.append(("or", first))
        self.machines.append(
            (way, tuple(_turned(node, len(nodes) - 1) for node in reversed(nodes)))
        )
        return len(self.machines) - 1

    def _write(self, part: _Part, after: int, nodes: list[tuple[Any, ...]], way: int) -> int:
        """The number of the node that stands for a part of the pattern; `after` follows it."""
        match part:
            case "one" | "at" as kind, test:
                return self._add(nodes, kind, self.tests.setdefault(test, len(self.tests)), after)
            case "sequence", *items:
                for item in items[::-way]:
                    after = self._write(item, after, nodes, way)
                return after
            case "choice", *items:
                return self._add(
                    nodes, "or", *[self._write(item, after, nodes, way) for item in items]
                )
            case "repeat", least, most, body:
                return self._repeat(least, most, body, after, nodes, way)
            case "look", ahead, wanted, body:
                if (ahead, body) not in self.looks:
                    if len(self.looks) >= MOST_LOOKAROUNDS:
                        raise Unbounded(f"more than {MOST_LOOKAROUNDS} lookarounds")
                    self.looks[ahead, body] = self._machine(body, -1 if ahead else 1)
                return self._add(nodes, "look" if wanted else "not", self.looks[ahead, body], after)
        raise Unbounded(part[1])

    def _repeat(
        self,
        least: int,
        most: int | None,
        body: _Part,
        after: int,
        nodes: list[tuple[Any, ...]],
        way: int,
    ) -> int:
        end = after
        if most is None:
            loop = self._add(nodes, "or")
            again = self._write(body, loop, nodes, way)
            nodes[loop] = ("or", again, end)
            least, after = (least - 1, again) if least else (0, loop)
        for _ in range(0 if most is None else most - least):
            after = self._add(nodes, "or", self._write(body, after, nodes, way), end)
        for _ in range(least):
            before, after = after, self._write(body, after, nodes, way)
            if before == after:  # nothing was written, however often
                break
        return after

    def _add(self, nodes: list[tuple[Any, ...]], *node: Any) -> int:
        self.size += 1
        if self.size > MOST_NODES:
            raise Unbounded(f"repetitions that need more than {MOST_NODES} states")
        nodes.append(node)
        return len(nodes) - 1


def _turned(node: tuple[Any, ...], last: int) -> tuple[Any, ...]:
    """A node with its followers counted from the other end."""
    kept = 1 if node[0] in ("or", "end") else 2
    return (*node[:kept], *(last - number for number in node[kept:]))


def _limit(part: _Part) -> int:
    """The longest text that `re` may search; 0 where that is too short to be worth it."""
    longest = bisect_right(range(1, _LONG), _BUDGET, key=lambda length: _cost(part, length))
    return longest if longest >= _LEAST_LIMIT else 0


def _cost(part: _Part, length: int) -> float:
    """The most steps that a search of a text of some length can take."""
    steps, _ = _work(part, float(length))
    return length + steps if _anchored(part) else length * (1 + steps)


def _anchored(part: _Part) -> bool:
    match part:
        case "at", test:
            return test in ("^", r"\A")
        case "sequence", first, *_:
            return _anchored(first)
        case "choice", *items:
            return all(_anchored(item) for item in items)
        case "repeat", least, _, body:
            return least > 0 and _anchored(body)
    return False


def _work(part: _Part, length: float) -> tuple[float, float]:
    """The steps to try a part in all ways from one place; and how many ways there are through it."""
    steps, ways = 1.0, 1.0
    match part:
        case "one", test:
            steps = 1.0 if test.isalnum() or test in (".", "(?s:.)") else 2.0
        case "sequence", *items:
            for item in items:
                more, factor = _work(item, length)
                steps, ways = steps + ways * more, ways * factor
        case "choice", *items:
            tried = [_work(item, length) for item in items]
            steps, ways = (
                1.0 + sum(more for more, _ in tried),
                max(1.0, sum(factor for _, factor in tried)),
            )
        case "repeat", least, most, body:
            steps, ways = _repeated(least, most, body, length)
        case "look", _, _, body:
            steps, ways = _work(body, length)[0], 1.0
        case "beyond", _, body, several:
            steps, ways = _work(body, length)
            ways = ways if several else 1.0
    return steps, ways


def _repeated(least: int, most: int | None, body: _Part, length: float) -> tuple[float, float]:
    steps, ways = _work(body, length)
    rounds = length if most is None else max(1.0, float(most))
    rounds, steps = (min(rounds, length), steps) if body[0] == "one" else (rounds, 4 * steps)
    if ways == 1.0:
        return 1.0 + steps * rounds, 1.0 + max(0.0, rounds - least)
    try:
        total = (ways ** (rounds + 1) - 1) / (ways - 1)
    except OverflowError:
        total = inf
    return (
        (steps * total, total) if total < inf else (inf, inf)
    )  # a total that is no number is infinite, too
