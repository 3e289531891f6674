"""ADS223 copied-section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.similarity import Sketch, sketch
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import normal, once
from ads_compiler.strategy import Strategy

_CHARACTERS = 200
_ALIKE = 0.8
# Of a text that stands on every page, a few places are enough.
_PLACES = 8


@dataclass(frozen=True, eq=False, slots=True)
class _Sample:
    """A section, as it is compared."""

    strategy: Strategy
    section: Sketch


@rule("ADS223", raw=True, cross=True)
def copied_section(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A section was written for its place.

    ## Why

    A response or a context that was copied from another page speaks of that page's event. Nobody notices until an
    alert is handled by the wrong steps.

    ## What to do

    Say what is different for this strategy; what is truly common belongs on one page that both link to. Sections of
    fewer than 200 letters are left alone, and so is code.
    """
    own = _samples(entry.strategy, catalog)
    known = _by_sketch(catalog)
    for number, sample in enumerate(own):
        others = {id(other): other for key in sample.section.least for other in known.get(key, ())}
        rivals = [other for other in others.values() if other.strategy.name != entry.strategy.name]
        rivals += own[:number]
        compared = ((sample.section.similarity(other.section, _ALIKE), other) for other in rivals)
        alike, best = max(compared, key=lambda pair: pair[0], default=(0.0, sample))
        if alike:
            section, other = sample.section, best.section
            named = (
                f"{best.strategy.id} ({best.strategy.name})"
                if best.strategy.id
                else best.strategy.name
            )
            page = "" if best in own else f" of {named}"
            degree = "a copy" if section.text == other.text else f"to {int(alike * 100)} % a copy"
            yield (
                section.span,
                f"'{section.heading}' is {degree} of '{other.heading}'{page}, line {other.span.line}",
                "say what holds for this strategy, or link to the one page that says it for both",
            )


def sketches(strategy: Strategy) -> tuple[Sketch, ...]:
    """The sections of a page that are long enough to be compared."""
    long = (
        (section, text)
        for section in strategy.sections.values()
        if section.key not in ("detection", "additional_resources")
        and len(text := normal(section.text)) >= _CHARACTERS
    )
    return tuple(
        filter(None, (sketch(section.heading.text, section.span, text) for section, text in long))
    )


def _samples(strategy: Strategy, catalog: Catalog) -> list[_Sample]:
    kept = catalog.sketches.get(strategy.name)
    return [
        _Sample(strategy, section) for section in (sketches(strategy) if kept is None else kept)
    ]


@once
def _by_sketch(catalog: Catalog) -> dict[int, list[_Sample]]:
    """The sections of the catalog by some of their runs of words."""
    known: dict[int, list[_Sample]] = defaultdict(list)
    for strategy in catalog.strategies:
        for sample in _samples(strategy, catalog):
            for key in sample.section.least:
                if len(known[key]) < _PLACES:
                    known[key].append(sample)
    return dict(known)
