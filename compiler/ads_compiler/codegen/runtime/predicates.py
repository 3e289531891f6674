"""The predicates of Sigma selections, in Sigma's terms; detectors call them.

A predicate is true if any value of the field matches, since a field may be a list. `ANY_FIELD`
matches every value of the event. Texts are compared case-insensitively unless `cased`; `values`
must be lowercase then.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection
from functools import cache

from ads_compiler.codegen.runtime.eventview import EventView
from ads_compiler.codegen.runtime.values import fold, number_of, text_of, time_part
from ads_compiler.detection.regex.bounded import engines

ANY_FIELD = None
_LIKE_PARTS = re.compile(r"\\([\\*?])|([*?])")
_Order = Callable[[int | float, int | float], bool]

# Plain loops and cached lookups: these run for every rule and event, and take half the time of
# generators and calls.


def equals(
    event: EventView, field: str | None, values: Collection[str], cased: bool = False
) -> bool:
    """Some text of the field is one of `values`."""
    texts = (event.exact if cased else event.folded).get(field)
    for text in event.texts(field, cased) if texts is None else texts:
        if text in values:
            return True
    return False


def starts_with(
    event: EventView, field: str | None, values: tuple[str, ...], cased: bool = False
) -> bool:
    """Some text of the field begins with one of `values`: `Field|startswith`."""
    texts = (event.exact if cased else event.folded).get(field)
    for text in event.texts(field, cased) if texts is None else texts:
        if text.startswith(values):
            return True
    return False


def ends_with(
    event: EventView, field: str | None, values: tuple[str, ...], cased: bool = False
) -> bool:
    """Some text of the field ends with one of `values`: `Field|endswith`."""
    texts = (event.exact if cased else event.folded).get(field)
    for text in event.texts(field, cased) if texts is None else texts:
        if text.endswith(values):
            return True
    return False


def contains(
    event: EventView, field: str | None, values: tuple[str, ...], cased: bool = False
) -> bool:
    """Some text of the field contains one of `values`: `Field|contains`."""
    texts = (event.exact if cased else event.folded).get(field)
    for text in event.texts(field, cased) if texts is None else texts:
        for part in values:
            if part in text:
                return True
    return False


def contains_all(
    event: EventView, field: str | None, values: tuple[str, ...], cased: bool = False
) -> bool:
    """Each of `values` is in some text of the field: `Field|contains|all`."""
    texts = event.texts(field, cased)
    for part in values:
        for text in texts:
            if part in text:
                break
        else:
            return False
    return True


def like(
    event: EventView, field: str | None, patterns: tuple[str, ...], cased: bool = False
) -> bool:
    r"""Some text of the field fully matches one of the patterns.

    `*` is any text, `?` one character; a backslash escapes `*`, `?` and itself.
    """
    for text in event.texts(field, cased):
        for pattern in patterns:
            if _like(pattern).fits(text):
                return True
    return False


def matches(event: EventView, field: str | None, *patterns: str, flags: str = "") -> bool:
    """Some text of the field matches a regular expression: `Field|re`.

    `flags` may contain `i`, `m` and `s`.
    """
    for text in event.texts(field, True):
        for pattern in patterns:
            search = _SEARCHES.get((pattern, flags)) or _search(pattern, flags)
            if search(text):
                return True
    return False


def equals_number(event: EventView, field: str | None, *numbers: int | float) -> bool:
    """Some value of the field is one of the numbers, or a text that spells it."""
    for value in event.values(field):
        if isinstance(value, str):
            if value in _spelled(numbers):
                return True
        elif isinstance(value, int | float) and not isinstance(value, bool) and value in numbers:
            return True
    return False


def is_true(event: EventView, field: str | None) -> bool:
    """Some value of the field is true, or the text `true`."""
    return any(
        value is True or (isinstance(value, str) and fold(value) == "true")
        for value in event.values(field)
    )


def is_false(event: EventView, field: str | None) -> bool:
    """Some value of the field is false, or the text `false`."""
    return any(
        value is False or (isinstance(value, str) and fold(value) == "false")
        for value in event.values(field)
    )


def is_null(event: EventView, field: str) -> bool:
    """The field is absent, or holds nothing but nulls: `Field: null`."""
    return all(value is None for value in event.values(field))


def exists(event: EventView, field: str) -> bool:
    """The field is there, whatever it holds: `Field|exists: true`."""
    return event.has(field)


def less_than(event: EventView, field: str, bound: int | float) -> bool:
    """Some number of the field is below the bound: `Field|lt`."""
    return _compares(event, field, lambda number: number < bound)


def at_most(event: EventView, field: str, bound: int | float) -> bool:
    """Some number of the field is the bound or below it: `Field|lte`."""
    return _compares(event, field, lambda number: number <= bound)


def greater_than(event: EventView, field: str, bound: int | float) -> bool:
    """Some number of the field is above the bound: `Field|gt`."""
    return _compares(event, field, lambda number: number > bound)


def at_least(event: EventView, field: str, bound: int | float) -> bool:
    """Some number of the field is the bound or above it: `Field|gte`."""
    return _compares(event, field, lambda number: number >= bound)


def in_network(event: EventView, field: str, *networks: str) -> bool:
    """Some value of the field is an address inside one of the networks: `Field|cidr`."""
    for value in event.values(field):
        if isinstance(value, str):
            try:
                address = ipaddress.ip_address(value)
            except ValueError:
                continue
            for network in networks:
                if address in _network(network):
                    return True
    return False


def equals_field(event: EventView, field: str, other: str, cased: bool = False) -> bool:
    """Some text of the field is a text of another field: `Field|fieldref`."""
    return not frozenset(event.texts(other, cased)).isdisjoint(event.texts(field, cased))


def starts_with_field(event: EventView, field: str, other: str, cased: bool = False) -> bool:
    """Some text of the field begins with a text of another field: `Field|fieldref|startswith`."""
    return _refers(event, field, other, cased, lambda _text, _size: (0,))


def ends_with_field(event: EventView, field: str, other: str, cased: bool = False) -> bool:
    """Some text of the field ends with a text of another field: `Field|fieldref|endswith`."""
    return _refers(event, field, other, cased, lambda text, size: (len(text) - size,))


def contains_field(event: EventView, field: str, other: str, cased: bool = False) -> bool:
    """Some text of the field contains a text of another field: `Field|fieldref|contains`."""
    parts = frozenset(event.texts(other, cased))
    if len(parts) < 50 * len(set(map(len, parts))):
        return any(part in text for text in event.texts(field, cased) for part in parts)
    return _refers(event, field, other, cased, lambda text, size: range(len(text) - size + 1))


def has_time(event: EventView, field: str, part: str, order: str, value: int) -> bool:
    """Some text of the field is a date and time whose part compares to `value`: `Field|hour`.

    `part` is minute, hour, day, week, month or year; `order` is eq, lt, lte, gt or gte.
    """
    for text in event.values(field):
        number = time_part(text, part)
        if number is None:
            continue
        if number == value:
            if order in ("eq", "lte", "gte"):
                return True
        elif order in (("lt", "lte") if number < value else ("gt", "gte")):
            return True
    return False


def _compares(event: EventView, field: str, holds: Callable[[int | float], bool]) -> bool:
    for value in event.values(field):
        number = number_of(value)
        if number is not None and holds(number):
            return True
    return False


def _refers(
    event: EventView,
    field: str,
    other: str,
    cased: bool,
    places: Callable[[str, int], Collection[int]],
) -> bool:
    """Whether at one of the places of a text of the field there is a text of another field."""
    parts = frozenset(event.texts(other, cased))
    sizes = sorted(set(map(len, parts)))
    for text in event.texts(field, cased):
        for size in sizes:
            if size > len(text):
                break
            if any(text[start : start + size] in parts for start in places(text, size)):
                return True
    return False


_SEARCHES: dict[tuple[str, str], Callable[[str], object]] = {}


def _search(pattern: str, flags: str) -> Callable[[str], object]:
    """A search function: `re`, or the linear-time engine for texts that could take long."""
    expression, limit, linear = engines(pattern, flags)
    if linear is None or limit is None:
        search: Callable[[str], object] = expression.search
    else:

        def search(text: str) -> object:
            return expression.search(text) if len(text) <= limit else linear.search(text)

    _SEARCHES[pattern, flags] = search
    return search


@cache
def _spelled(numbers: tuple[int | float, ...]) -> frozenset[str | None]:
    return frozenset(map(text_of, numbers))


@cache
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text)


@cache
def _like(pattern: str) -> Glob:
    """The pattern between its `*`s, and each part between its `?`s."""
    parts: list[list[str]] = [[""]]
    position = 0
    for mark in _LIKE_PARTS.finditer(pattern):
        parts[-1][-1] += pattern[position : mark.start()] + (mark[1] or "")
        position = mark.end()
        if mark[2] == "*":
            parts.append([""])
        elif mark[2]:
            parts[-1].append("")
    parts[-1][-1] += pattern[position:]
    return Glob(tuple(map(tuple, parts)))


class Glob:
    """A pattern with wildcards: the text is walked once for each part between two `*`."""

    def __init__(self, parts: tuple[tuple[str, ...], ...]) -> None:
        """`parts` are those between the `*`s; each is a tuple of the texts between its `?`s."""
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
            hit = part.search(text, position, end)
            if hit is None:
                return False
            position = hit.end()
        return True
