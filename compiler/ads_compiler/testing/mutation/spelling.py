"""Short texts that a regular expression matches, at least one for each of its branches."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from itertools import islice
from typing import Any

from ads_compiler.detection.regex import bounded

_CHARACTERS = (
    "x" + string.ascii_letters + string.digits + "/\\ -_.:=,;@" + string.punctuation + "\t\n\x00é"
)
_MOST = 32


@lru_cache(maxsize=1_000)
def texts(pattern: str, flags: str) -> tuple[str, ...]:
    """Matching texts, the shortest first; empty if no automaton can represent the expression.

    Anchors and lookarounds are ignored, so the caller must try each text.
    """
    try:
        tests, machines = bounded.program(pattern, flags)
    except (bounded.Unbounded, RecursionError, re.error):
        return ()
    nodes = machines[-1][1]
    letters = {
        number: letter for number, test in enumerate(tests) if (letter := _letter(test)) is not None
    }
    ahead = _shortest(nodes, letters, _followers(nodes))
    behind = _reached(nodes, letters, _followers(nodes))
    matching: dict[str, None] = {}
    for place, following in enumerate(_followers(nodes)):
        for target in following:
            if place in behind and target in ahead:
                matching[behind[place] + _read(nodes[place], letters) + ahead[target]] = None
    return tuple(islice(sorted(matching, key=lambda text: (len(text), text)), _MOST))


def _letter(test: str) -> str | None:
    return next((letter for letter in _CHARACTERS if re.fullmatch(test, letter)), None)


def _followers(nodes: tuple[Any, ...]) -> list[tuple[int, ...]]:
    """The successors of each node."""
    return [node[1:] if node[0] == "or" else node[2:] for node in nodes]


def _read(node: tuple[Any, ...], letters: dict[int, str]) -> str:
    return letters.get(node[1], "") if node[0] == "one" else ""


def _shortest(
    nodes: tuple[Any, ...], letters: dict[int, str], following: list[tuple[int, ...]]
) -> dict[int, str]:
    """The shortest text from each node to the end."""
    shortest = {place: "" for place, node in enumerate(nodes) if node[0] == "end"}
    changed = True
    while changed:
        changed = False
        for place, node in enumerate(nodes):
            if node[0] == "one" and node[1] not in letters:
                continue
            for target in following[place]:
                if target in shortest:
                    text = _read(node, letters) + shortest[target]
                    if place not in shortest or len(text) < len(shortest[place]):
                        shortest[place], changed = text, True
    return shortest


def _reached(
    nodes: tuple[Any, ...], letters: dict[int, str], following: list[tuple[int, ...]]
) -> dict[int, str]:
    """The shortest text from the first node to each."""
    shortest = {0: ""}
    waiting = [0]
    while waiting:
        place = waiting.pop(0)
        node = nodes[place]
        if node[0] == "one" and node[1] not in letters:
            continue
        for target in following[place]:
            text = shortest[place] + _read(node, letters)
            if target not in shortest or len(text) < len(shortest[target]):
                shortest[target] = text
                waiting.append(target)
    return shortest
