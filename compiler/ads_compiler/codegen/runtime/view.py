"""One event as the rules see it, and patterns for its texts."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from ads_compiler.codegen.runtime.values import (
    TIME_FIELDS,
    fold,
    has_field,
    leaves,
    lookup,
    number_of,
    seconds_of,
    text_of,
    time_part,
)
from ads_compiler.detection.regex.linear import Linear


class Glob:
    """A pattern with wildcards: the text is walked once for each part between two `*`."""

    def __init__(self, parts: tuple[tuple[str, ...], ...]) -> None:
        """`parts` stand between the `*`s; each is a tuple of the texts between its `?`s."""
        self.parts = [re.compile(".".join(map(re.escape, part)), re.DOTALL) for part in parts]
        self.sizes = [sum(map(len, part)) + len(part) - 1 for part in parts]

    def fits(self, text: str) -> bool:
        """Whether the whole text fits."""
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return first.fullmatch(text) is not None
        end = len(text) - self.sizes[-1]
        if not first.match(text) or end < self.sizes[0] or not last.fullmatch(text, end):
            return False
        position = self.sizes[0]
        for part in self.parts[1:-1]:
            found = part.search(text, position, end)
            if found is None:
                return False
            position = found.end()
        return True


class Searched:
    """An expression that `re` may take too long for: texts of more than `limit` characters go to `linear`."""

    def __init__(self, pattern: re.Pattern[str], linear: Linear, limit: int) -> None:
        """Both give the same answer."""
        self.pattern, self.linear, self.limit = pattern, linear, limit

    def search(self, text: str) -> bool:
        """Whether the expression is found in the text."""
        if len(text) > self.limit:
            return self.linear.search(text)
        return self.pattern.search(text) is not None


def _holds_part(text: str, parts: frozenset[str], sizes: list[int], position: str) -> bool:
    """Whether a text begins with, ends with or contains one of many parts; `sizes` are their lengths."""
    long = len(text)
    if position == "contains" and len(parts) < 50 * len(sizes):
        return any(part in text for part in parts)
    for size in sizes:
        if size > long:
            break
        starts = {"startswith": (0,), "endswith": (long - size,)}.get(
            position, range(long - size + 1)
        )
        if any(text[start : start + size] in parts for start in starts):
            return True
    return False


class View:
    """One event, with what has been looked up in it. A field of None stands for every value of the event."""

    __slots__ = ("_folded", "_texts", "_values", "event", "times")

    def __init__(self, event: dict[str, Any], times: tuple[str, ...] = TIME_FIELDS) -> None:
        """Wrap an event; `times` are the fields that may say when it happened."""
        self.event, self.times = event, times
        self._values: dict[str | None, list[Any]] = {}
        self._texts: dict[str | None, list[str]] = {}
        self._folded: dict[str | None, list[str]] = {}

    def values(self, field: str | None) -> list[Any]:
        """The values of a field."""
        found = self._values.get(field)
        if found is None:
            found = (
                leaves(self.event, into_objects=True)
                if field is None
                else lookup(self.event, field)
            )
            self._values[field] = found
        return found

    def texts(self, field: str | None, cased: bool = False) -> list[str]:
        """The texts of a field, folded unless `cased`."""
        kept = self._texts if cased else self._folded
        found = kept.get(field)
        if found is None:
            found = [text for text in map(text_of, self.values(field)) if text is not None]
            found = found if cased else [fold(text) for text in found]
            kept[field] = found
        return found

    # Plain loops: they run for every rule and event, and cost half of what generators do.

    def exact(self, field: str | None, wanted: frozenset[str], cased: bool = False) -> bool:
        """Some text is one of `wanted`."""
        for text in self.texts(field, cased):
            if text in wanted:
                return True
        return False

    def starts(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text begins with one of `wanted`."""
        for text in self.texts(field, cased):
            if text.startswith(wanted):
                return True
        return False

    def ends(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text ends with one of `wanted`."""
        for text in self.texts(field, cased):
            if text.endswith(wanted):
                return True
        return False

    def has(self, field: str | None, wanted: tuple[str, ...], cased: bool = False) -> bool:
        """Some text contains one of `wanted`."""
        for text in self.texts(field, cased):
            for part in wanted:
                if part in text:
                    return True
        return False

    def glob(self, field: str | None, wanted: tuple[Glob, ...], cased: bool = False) -> bool:
        """Some text fits one of `wanted`."""
        return any(pattern.fits(text) for text in self.texts(field, cased) for pattern in wanted)

    def number(
        self, field: str | None, wanted: tuple[int | float, ...], texts: tuple[str, ...]
    ) -> bool:
        """Some value is one of the numbers, or a text that spells it."""
        for value in self.values(field):
            if isinstance(value, str):
                if value in texts:
                    return True
            elif isinstance(value, int | float) and not isinstance(value, bool) and value in wanted:
                return True
        return False

    def truth(self, field: str | None, wanted: bool) -> bool:
        """Some value is the truth value, or the text of it."""
        word = "true" if wanted else "false"
        return any(
            v is wanted or (isinstance(v, str) and fold(v) == word) for v in self.values(field)
        )

    def present(self, field: str) -> bool:
        """Some value is not null."""
        return any(value is not None for value in self.values(field))

    def exists(self, field: str) -> bool:
        """The field is there, whatever it holds."""
        return has_field(self.event, field)

    def compare(self, field: str, op: str, bound: int | float) -> bool:
        """Some number stands in this order to the bound."""
        for value in self.values(field):
            number = number_of(value)
            if number is None:
                continue
            if (op == "lt" and number < bound) or (op == "lte" and number <= bound):
                return True
            if (op == "gt" and number > bound) or (op == "gte" and number >= bound):
                return True
        return False

    def regex(self, field: str | None, pattern: re.Pattern[str] | Searched) -> bool:
        """The pattern is found in some text."""
        return any(pattern.search(text) for text in self.texts(field, True))

    def inside(self, field: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
        """Some value is an address inside the network."""
        for value in self.values(field):
            if isinstance(value, str):
                try:
                    if ipaddress.ip_address(value) in network:
                        return True
                except ValueError:
                    continue
        return False

    def refers(self, field: str, other: str, position: str, cased: bool) -> bool:
        """Some text stands in this relation to some text of another field."""
        texts, parts = self.texts(field, cased), frozenset(self.texts(other, cased))
        if position == "equals":
            return not parts.isdisjoint(texts)
        sizes = sorted(set(map(len, parts)))
        return any(_holds_part(text, parts, sizes, position) for text in texts)

    def part(self, field: str, part: str, op: str, wanted: int) -> bool:
        """Some text is a date and time whose part, as written, stands in this order to `wanted`."""
        for value in self.values(field):
            found = time_part(value, part)
            if found is None:
                continue
            if found == wanted:
                if op in ("eq", "lte", "gte"):
                    return True
            elif op in (("lt", "lte") if found < wanted else ("gt", "gte")):
                return True
        return False

    def time(self) -> float | None:
        """When the event happened, in seconds since 1970; None where it does not say."""
        for name in self.times:
            for value in self.values(name):
                found = seconds_of(value)
                if found is not None:
                    return found
        return None
