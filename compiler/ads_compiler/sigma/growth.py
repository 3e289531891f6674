"""How much a processing pipeline can multiply the items of a rule, before pySigma does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any

from sigma.rule import SigmaDetection
from sigma.types import Placeholder, SigmaRegularExpression, SigmaString

from ads_compiler.sigma.placeholders import MOST_TESTS

MOST_COPIES = 1_000
_ONE_TO_MANY = ("field_name_mapping", "field_name_prefix_mapping", "map_string")


def transformations(given: Any) -> Iterator[dict[str, Any]]:
    """The transformations of a pipeline in their order, with nested ones in place."""
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict):
            yield one
            yield from transformations(one.get("items"))


def copies(given: Any) -> int:
    """The largest number of items that one item can become by mappings to several names.

    Conditions are not evaluated, so the number is an upper bound.
    """
    every = list(transformations(given))
    return max((_copies(every, kind) for kind in _ONE_TO_MANY), default=1)


def _copies(every: Iterable[dict[str, Any]], kind: str) -> int:
    """Counted from the last mapping to the first: what a name becomes from each of them on."""
    counts: dict[str, int] = {}
    every_name = 1
    for one in reversed([one for one in every if one.get("type") == kind]):
        mapping = one.get("mapping")
        if not isinstance(mapping, dict):
            continue
        lists = {key: to if isinstance(to, list) else [to] for key, to in mapping.items()}
        if kind == "field_name_prefix_mapping":  # names that it makes are not known here
            every_name *= max((len(to) for to in lists.values()), default=1) or 1
        counts |= {
            str(key): sum(min(counts.get(str(name), 1), 10**9) for name in to)
            for key, to in lists.items()
        }
    return every_name * max(counts.values(), default=1)


def combinations(selections: Iterable[SigmaDetection], values: Mapping[str, Any]) -> bool:
    """Whether the variables of a pipeline expand the placeholders of a rule to too many values."""
    total = 0
    for selection in selections:
        for text in _texts(selection):
            names = [part.name for part in text.s if isinstance(part, Placeholder)]
            sizes = [len(values[n]) for n in names if isinstance(values.get(n), list)]
            total += prod(sizes)
    return total > MOST_TESTS


def _texts(selection: SigmaDetection) -> Iterator[SigmaString]:
    for item in selection.detection_items:
        if isinstance(item, SigmaDetection):
            yield from _texts(item)
            continue
        for value in item.value:
            text = value.regexp if isinstance(value, SigmaRegularExpression) else value
            if isinstance(text, SigmaString):
                yield text
