"""A regular expression matcher whose time grows only linearly with the text. Standard library only.

A program is `(tests, machines)`. The tests are regular expressions for one character (`[a-z]`) or
for a position (`^`). `re` itself evaluates them, so that their meaning is the same. A machine is
`(way, nodes)`: an automaton that reads the text forward (`1`) or backward (`-1`) and starts at its
first node. A node is one of

    ("one", test, next)         a character
    ("at", test, next)          a position that passes the test
    ("look", machine, next)     a position where an earlier machine ends
    ("not", machine, next)      a position where it does not
    ("or", next, ...)           any of them
    ("end",)                    a match

The last machine is the search. Each machine before it belongs to a lookaround, innermost first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import accumulate, chain
from operator import attrgetter, getitem
from typing import Any

_LINEAR_STATES, _LINEAR_STEPS, _LINEAR_CHARACTERS, _LINEAR_TABLES = 2_000, 50_000, 10_000, 256
# The symbol of a newline that ends the text. The symbol of the end of the text is "".
_LINEAR_LAST_NEWLINE = "\n\n"


class _LinearMatch(Exception):  # noqa: N818 - a result, not an error
    pass


class _LinearState(dict[Any, "_LinearState"]):
    """A state of a machine: the nodes just read, as bits, and the next state by symbol."""

    __slots__ = ("hit", "machine", "read", "side")

    def __init__(self, machine: _LinearMachine, read: int, side: str, hit: bool) -> None:
        super().__init__()
        self.machine, self.read, self.side, self.hit = machine, read, side, hit

    def __missing__(self, symbol: Any) -> _LinearState:
        return self.machine.step(self, symbol)


class _LinearMachine:
    """One automaton, determinized on demand.

    Bit 0 is the start, as a match may begin anywhere. Bit n is the n-th "one" and the top bit is
    the end. The assertions at the position of a state are evaluated with the next symbol.
    """

    def __init__(
        self, tests: tuple[str, ...], way: int, nodes: tuple[Any, ...], *, stops: bool
    ) -> None:
        self.tests = [re.compile(test) for test in tests]
        self.way, self.nodes, self.stops = way, nodes, stops
        self.ones = [number for number, node in enumerate(nodes) if node[0] == "one"]
        self.end = 1 << len(self.ones) + 1
        self.places: dict[int, int] = {}
        for bit, number in enumerate(self.ones, 1):
            self.places[nodes[number][1]] = self.places.get(nodes[number][1], 0) | 1 << bit
        self.tested = sorted({node[1] for node in nodes if node[0] == "at"})
        self.looked = sorted({node[1] for node in nodes if node[0] in ("look", "not")})
        self.characters: dict[str, tuple[int, str]] = {"": (0, "")}
        self.tables: dict[Any, tuple[int, list[tuple[int, int]]]] = {}
        self.states: dict[tuple[int, str, bool], _LinearState] = {}
        self.steps = 0

    def start(self) -> _LinearState:
        return self._state(1, "", False)

    def step(self, state: _LinearState, symbol: Any) -> _LinearState:
        """The state after a symbol: a character, with the results of lookarounds if any."""
        character, *looks = (symbol,) if isinstance(symbol, str) else symbol
        places, side = self.characters.get(character) or self._character(character)
        before, after = (state.side, side) if self.way > 0 else (side, state.side)
        key = (before, after, *[looks[machine] for machine in self.looked])
        shifted, jumps = self.tables.get(key) or self._table(key)
        reached = (state.read & shifted) << 1
        for origins, targets in jumps:
            if state.read & origins:
                reached |= targets
        hit = bool(reached & self.end)
        if hit and self.stops:
            raise _LinearMatch
        if len(self.states) >= _LINEAR_STATES or self.steps >= _LINEAR_STEPS:
            for old in self.states.values():
                old.clear()
            self.states.clear()
            self.steps = 0
        following = self._state(reached & places | 1, side, hit)
        state[symbol] = following
        self.steps += 1
        return following

    def _state(self, read: int, side: str, hit: bool) -> _LinearState:
        key = (read, side, hit)
        if key not in self.states:
            self.states[key] = _LinearState(self, read, side, hit)
        return self.states[key]

    def _character(self, character: str) -> tuple[int, str]:
        """The nodes that read a character, and a sample of its kind for position tests."""
        places, side = 0, ""
        for test, here in self.places.items():
            places |= here if self.tests[test].fullmatch(character[:1]) else 0
        if self.tested:
            word = "a" if re.match(r"(?a:\w)", character) else "é"
            side = word if re.match(r"\w", character) else "-"
            side = {"\n": "\n-", _LINEAR_LAST_NEWLINE: "\n"}.get(character, side)
        if len(self.characters) >= _LINEAR_CHARACTERS:
            self.characters = {"": (0, "")}
        self.characters[character] = (places, side)
        return places, side

    def _table(self, key: tuple[Any, ...]) -> tuple[int, list[tuple[int, int]]]:
        """The transitions in a context: the nodes that only shift, and the jumps of all others."""
        before, after, *looks = key
        truth: dict[tuple[str, int], bool] = {}
        for test in self.tested:
            truth["at", test] = (
                self.tests[test].match(before[:1] + after, len(before[:1])) is not None
            )
        for machine, holds in zip(self.looked, looks, strict=True):
            truth["look", machine], truth["not", machine] = bool(holds), not holds
        reach = self._closure(truth)
        shifted, jumps = 0, dict[int, int]()
        for bit, target in enumerate([0, *(self.nodes[number][2] for number in self.ones)]):
            targets, follower = reach[target], 2 << bit
            shifted |= 1 << bit if targets & follower else 0
            if targets & ~follower:
                jumps[targets & ~follower] = jumps.get(targets & ~follower, 0) | 1 << bit
        if len(self.tables) >= _LINEAR_TABLES:
            self.tables.clear()
        self.tables[key] = shifted, [(origins, targets) for targets, origins in jumps.items()]
        return self.tables[key]

    def _closure(self, truth: dict[tuple[str, int], bool]) -> list[int]:
        """The nodes that each node reaches without reading a character, as bits."""
        reach = [self.end if node[0] == "end" else 0 for node in self.nodes]
        for bit, number in enumerate(self.ones, 1):
            reach[number] = 1 << bit
        waiting = [
            number for number, node in enumerate(self.nodes) if node[0] not in ("one", "end")
        ][::-1]
        changed = True
        while changed:
            changed = False
            for number in waiting:
                kind, *rest = self.nodes[number]
                if kind != "or":
                    rest = rest[1:] if truth[kind, rest[0]] else []
                total = reach[number]
                for target in rest:
                    total |= reach[target]
                changed = changed or total != reach[number]
                reach[number] = total
        return reach


class Linear:
    """A compiled program. Its machines are built on first use, as many programs never run."""

    def __init__(self, program: tuple[Any, ...]) -> None:
        """`program` is plain data, described in the docstring of the module."""
        self._program = program
        self._machines: list[_LinearMachine] = []

    def search(self, text: str) -> bool:
        """Whether the pattern occurs anywhere in the text."""
        if not self._machines:
            tests, machines = self._program
            last = len(machines) - 1
            self._machines = [
                _LinearMachine(tests, *m, stops=at == last) for at, m in enumerate(machines)
            ]
        looks: list[bytes] = []
        for machine in self._machines[:-1]:
            states = accumulate(
                _linear_symbols(text, machine.way, looks), getitem, initial=machine.start()
            )
            hits = bytes(map(attrgetter("hit"), states))[1:]
            looks.append(hits[:: machine.way])
        try:
            reduce(getitem, _linear_symbols(text, 1, looks), self._machines[-1].start())
        except _LinearMatch:
            return True
        return False


def _linear_symbols(text: str, way: int, looks: list[bytes]) -> Iterator[Any]:
    """The symbols that a machine reads: one for each position, including the end."""
    newline = (_LINEAR_LAST_NEWLINE,) if text.endswith("\n") else ()
    body = text[:-1] if newline else text
    symbols = chain(body, newline, ("",)) if way > 0 else chain(newline, reversed(body), ("",))
    return zip(symbols, *(look[::way] for look in looks), strict=True) if looks else symbols
