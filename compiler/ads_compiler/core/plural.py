"""Numbers with their nouns, and lists of names, for messages."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MOST_NAMES = 20


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 strategies`, `4 days`, `1,200 events`."""
    if number == 1:
        return f"1 {noun}"
    ies = re.search("[^aeiou]y$", noun)
    return f"{number:,} {f'{noun[:-1]}ies' if ies else f'{noun}s'}"


def named(names: Iterable[str]) -> str:
    """`a, b, c`; of more than 20 names the first, and how many more there are."""
    every = list(names)
    more = len(every) - _MOST_NAMES
    return ", ".join(every[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
