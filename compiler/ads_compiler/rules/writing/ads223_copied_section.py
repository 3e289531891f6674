"""ADS223 copied-section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.similarity import Sketch, sketch
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.writing import normal, remember_last
from ads_compiler.strategy import Strategy

_MIN_CHARACTERS = 200
_MIN_SIMILARITY = 0.8
# If a text is on every page, comparing a few of them is enough.
_MAX_SAMPLES = 8


@dataclass(frozen=True, eq=False, slots=True)
class _Sample:
    """A section to compare, with its strategy."""

    strategy: Strategy
    section: Sketch


@rule("ADS223", raw=True, cross=True)
def copied_section(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A section was written for its own page.

    ## Why

    A response or a context that was copied from another page describes that page's event. Nobody
    notices until an alert is handled with the wrong steps.

    ## What to do

    Write what is different for this strategy. Put what really is common on one page that both link
    to. Sections of fewer than 200 letters and code are not checked.
    """
    own = _samples(entry.strategy, catalog)
    by_key = _by_sketch(catalog)
    for number, sample in enumerate(own):
        others = {id(other): other for key in sample.section.least for other in by_key.get(key, ())}
        candidates = [
            other for other in others.values() if other.strategy.name != entry.strategy.name
        ]
        candidates += own[:number]
        compared = (
            (sample.section.alike(other.section, _MIN_SIMILARITY), other) for other in candidates
        )
        similarity, best = max(compared, key=lambda pair: pair[0], default=(0.0, sample))
        if similarity:
            section, other = sample.section, best.section
            owner = (
                f"{best.strategy.id} ({best.strategy.name})"
                if best.strategy.id
                else best.strategy.name
            )
            page = "" if best in own else f" of {owner}"
            degree = (
                "a copy of"
                if section.text == other.text
                else f"{int(similarity * 100)}% identical to"
            )
            yield (
                section.span,
                f"'{section.heading}' is {degree} '{other.heading}'{page}, line {other.span.line}",
                "write what is specific to this strategy, or link to one page with the common text",
            )


def sketches(strategy: Strategy) -> tuple[Sketch, ...]:
    """Sketches of the sections of a page that are long enough to compare."""
    long = (
        (section, text)
        for section in strategy.sections.values()
        if section.key not in ("detection", "additional_resources")
        and len(text := normal(section.text)) >= _MIN_CHARACTERS
    )
    return tuple(
        filter(None, (sketch(section.heading.text, section.span, text) for section, text in long))
    )


def _samples(strategy: Strategy, catalog: Catalog) -> list[_Sample]:
    cached = catalog.sketches.get(strategy.name)
    return [
        _Sample(strategy, section) for section in (sketches(strategy) if cached is None else cached)
    ]


@remember_last
def _by_sketch(catalog: Catalog) -> dict[int, list[_Sample]]:
    """The sections of the catalog by some hashes of their word sequences."""
    by_key: dict[int, list[_Sample]] = defaultdict(list)
    for strategy in catalog.strategies:
        for sample in _samples(strategy, catalog):
            for key in sample.section.least:
                if len(by_key[key]) < _MAX_SAMPLES:
                    by_key[key].append(sample)
    return dict(by_key)
