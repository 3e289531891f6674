"""Numbers with their nouns, for messages."""

from __future__ import annotations

import re


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `3 strategies`, `4 days`, `1,200 events`."""
    if number == 1:
        return f"1 {noun}"
    ies = re.search("[^aeiou]y$", noun)
    return f"{number:,} {f'{noun[:-1]}ies' if ies else f'{noun}s'}"
