"""Regular expressions that cannot hang: `re` where it is fast enough, and `Linear` for the rest.

`re` backtracks through one way to match after the other. An upper bound of their number is derived
from the pattern. A text so long that `re` could take noticeable time goes to `Linear`, which gives
the same answer.
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
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": r"\A",
    "AT_BOUNDARY": r"\b",
    "AT_NON_BOUNDARY": r"\B",
    "AT_END": "$",
    "AT_END_STRING": r"\Z",
    "NEGATE": "^",
}

MOST_NODES, MOST_LOOKAROUNDS = 5_000, 32
_BUDGET = 5e6  # steps of `re` for one text, 50 ms at most
_LEAST_LIMIT = 64  # characters; a lower limit for `re` is not worth having
_LONG = 1 << 20  # characters
_LINEAR_COST, _RE_ONLY_COST = 256, 4_096  # steps per character

# A part of a pattern is a tuple that begins with its kind:
#   "one", "at"            the test of a character, of a position
#   "sequence", "choice"   parts
#   "repeat"               minimum, maximum (None for no limit), a part
#   "look"                 whether ahead, whether positive, a part
#   "beyond"               only `re` supports it: its name, a part, whether `re` backtracks into it
_Part = tuple[Any, ...]


class Unbounded(Exception):  # noqa: N818 - names what the pattern is
    """A pattern that neither engine can search in bounded time; the message is the reason."""


class SearchPlan(NamedTuple):
    """Texts up to `limit` characters go to `re`, longer ones to `Linear(program)`.

    Without a limit, all texts go to `re`.
    """

    program: tuple[Any, ...] | None
    limit: int | None


def search(pattern: str, flags: str, text: str) -> bool:
    """Whether the pattern occurs in the text. Raises Unbounded instead of hanging."""
    expression, limit, linear = engines(pattern, flags)
    if linear is None or limit is None or len(text) <= limit:
        return expression.search(text) is not None
    return linear.search(text)


@lru_cache(maxsize=512)
def engines(pattern: str, flags: str) -> tuple[re.Pattern[str], int | None, Linear | None]:
    """`re` for texts up to a limit, and the linear engine for longer ones; `re` for all if None."""
    planned = plan(pattern, flags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expression = re.compile(pattern, _bits(flags))
    return expression, planned.limit, None if planned.program is None else Linear(planned.program)


def plan(pattern: str, flags: str) -> SearchPlan:
    """How to search for a pattern. Raises Unbounded without a safe way, re.error if invalid."""
    try:
        part = _parse(pattern, flags)
        cost = _cost(part, _LONG) / _LONG
        if cost <= _LINEAR_COST:
            return SearchPlan(None, None)
        try:
            return SearchPlan(_Writer().program(part), _limit(part))
        except Unbounded as reason:
            if cost <= _RE_ONLY_COST:
                return SearchPlan(None, None)
            raise Unbounded(f"{reason}, and too many ways to match to backtrack safely") from None
    except RecursionError:
        raise Unbounded("groups nested too deeply") from None


def program(pattern: str, flags: str) -> tuple[Any, ...]:
    """The program of a pattern for `Linear`. Raises Unbounded if there is none."""
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
            inherited = flags & ~_TYPES if added & _TYPES else flags
            part = _sequence(body, (inherited | added) & ~removed, widths)
            # `re.search` and `re.match` give different answers for such a group.
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
            # Some versions of Python parse "(?!)" to this instead of FAILURE.
            return ("choice",) if look[2:] == (False, ("sequence",)) else look
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
    raise Unbounded(f"{kind}, which is not supported")


def _scoped(source: str, flags: str) -> str:
    return f"(?{flags}:{source})" if flags else source


def _character_test(kind: str, value: Any, flags: int) -> str:
    if kind == "ANY":
        return _scoped(".", "s" if flags & re.DOTALL else "")
    items = {"IN": value, "NOT_LITERAL": [("NEGATE", 0), ("LITERAL", value)]}.get(
        kind, [(kind, value)]
    )
    source = "".join(_member(str(name), detail) for name, detail in items)
    if not (kind == "LITERAL" or source in _SOURCES.values()):
        source = f"[{source}]"
    return _scoped(
        source, ("a" if flags & re.ASCII else "") + ("i" if flags & re.IGNORECASE else "")
    )


def _member(kind: str, value: Any) -> str:
    """A member of a character class, escaped where necessary."""
    if kind in ("LITERAL", "RANGE"):
        codes = [value] if kind == "LITERAL" else value
        return "-".join(
            chr(code) if code > 127 or chr(code).isalnum() else f"\\x{code:02x}" for code in codes
        )
    return _SOURCES[kind if kind == "NEGATE" else str(value)]


class _Writer:
    """Writes the program of a pattern, each machine from its end to its start."""

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
            (way, tuple(_renumbered(node, len(nodes) - 1) for node in reversed(nodes)))
        )
        return len(self.machines) - 1

    def _write(self, part: _Part, after: int, nodes: list[tuple[Any, ...]], way: int) -> int:
        """The number of the node for a part of the pattern; the node `after` follows it."""
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
            case "look", ahead, positive, body:
                if (ahead, body) not in self.looks:
                    if len(self.looks) >= MOST_LOOKAROUNDS:
                        raise Unbounded(f"more than {MOST_LOOKAROUNDS} lookarounds")
                    self.looks[ahead, body] = self._machine(body, -1 if ahead else 1)
                kind = "look" if positive else "not"
                return self._add(nodes, kind, self.looks[ahead, body], after)
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
            if before == after:  # an empty body adds nothing, however often it is repeated
                break
        return after

    def _add(self, nodes: list[tuple[Any, ...]], *node: Any) -> int:
        self.size += 1
        if self.size > MOST_NODES:
            raise Unbounded(f"repetitions that need more than {MOST_NODES} states")
        nodes.append(node)
        return len(nodes) - 1


def _renumbered(node: tuple[Any, ...], last: int) -> tuple[Any, ...]:
    """A node whose successors are numbered from the other end."""
    head = 1 if node[0] in ("or", "end") else 2
    return (*node[:head], *(last - number for number in node[head:]))


def _limit(part: _Part) -> int:
    """The length of the longest text that `re` may search; 0 if too short to be worth it."""
    longest = bisect_right(range(1, _LONG), _BUDGET, key=lambda length: _cost(part, length))
    return longest if longest >= _LEAST_LIMIT else 0


def _cost(part: _Part, length: int) -> float:
    """An upper bound of the steps that a search of a text of this length takes."""
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
    """Upper bounds at one position: the steps to try all ways to match a part, and their number."""
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
    # A NaN counts as infinite, too.
    return (steps * total, total) if total < inf else (inf, inf)
