"""What an author probably meant by a value that the schema refuses: a date, an id, a duration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ads_compiler.core.diagnostics import Fix
from ads_compiler.core.text import Span

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-]?(\d{1,2})[./-]?(\d{1,2})(?:[T ].*)?")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[ .-]+)?([A-Za-z]{3,9})\.?[ -]+(?:(\d{1,2})(?:st|nd|rd|th)?,? +)?"
    r"(\d{4})"
)
_TECHNIQUE = re.compile(r"[Tt]?[ _-]?(\d{4})(?:[./:_-](\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Meant:
    """The proposed text, if there is one, the hint, and what the value must be, in words.

    The fix is `safe` if nothing else can be meant.
    """

    text: str | None = None
    hint: str | None = None
    safe: bool = False
    kind: str | None = None

    def fix(self, where: Span) -> Fix | None:
        """The fix that writes the text at a place."""
        if self.text is None:
            return None
        return Fix(f"write {self.text}", ((where, self.text),), safe=self.safe)


NOTHING = Meant()


def meant(value: Any, schema: Mapping[str, Any]) -> Meant:
    """What was meant by a value that does not fit its schema; empty if that is not clear."""
    pattern = str(schema.get("pattern", ""))
    if schema.get("format") == "date" and isinstance(value, str):
        return _date(value)
    if pattern.startswith("^T[0-9]{4}") and isinstance(value, str):
        return _technique(value)
    if "(ms|s|m|h|d)" in pattern or "(m|h|d)" in pattern:
        return _duration(value, "ms|s" in pattern)
    return NOTHING


def _date(text: str) -> Meant:
    days = tuple(dict.fromkeys(day for day in _days(text.strip()) if day is not None))
    if len(days) == 1:
        return Meant(days[0].isoformat(), f"write {days[0]}")
    if len(days) > 1:
        readings = " or ".join(
            f"{day} ({day.day} {_MONTHS[day.month - 1].title()})" for day in days
        )
        return Meant(hint=f"write {readings}")
    return NOTHING


def _days(text: str) -> tuple[date | None, ...]:
    """The days that a text may mean. With dots, the day is before the month."""
    if match := _DAY_FIRST.fullmatch(text):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        day_first = _day(year, other, one)
        if match[2] == "." and day_first is not None:
            return (day_first,)
        return day_first, _day(year, one, other)
    if match := _YEAR_FIRST.fullmatch(text):
        return (_day(int(match[1]), int(match[2]), int(match[3])),)
    if (match := _NAMED.fullmatch(text)) and (number := match[1] or match[3]):
        word = match[2].casefold()
        months = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(word)]
        return tuple(_day(int(match[4]), month, int(number)) for month in months)
    return ()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _technique(text: str) -> Meant:
    """An id of a technique with the digits that the form needs: T1003.1 is T1003.001."""
    match = _TECHNIQUE.fullmatch(text.strip())
    if match is None:
        return NOTHING
    number = int(match[2]) if match[2] else None
    if number is not None and not 0 < number < 1000:
        return NOTHING
    identity = f"T{match[1]}" + ("" if number is None else f".{number:03}")
    return Meant(identity, f"did you mean '{identity}'?", kind="a technique id such as T1003.001")


def _duration(value: Any, seconds: bool) -> Meant:
    """A number without a unit is in seconds, or in minutes where the shortest unit is a minute."""
    number = str(value).strip() if isinstance(value, int | str) else ""
    unit = "s" if seconds else "m"
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,6}", number):
        return NOTHING
    if not seconds and int(number) == 0:
        return NOTHING
    units = "ms, s, m, h or d" if seconds else "m, h or d"
    text = f"{int(number)}{unit}"
    kind = f"a duration with its unit ({units})"
    return Meant(text, f"write {text}", kind=kind)
