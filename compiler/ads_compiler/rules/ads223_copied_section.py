"""ADS223 copied-section."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.writing import normal, once
from ads_compiler.strategy import Section, Strategy

_CHARACTERS = 200
_WORDS = 4
_ALIKE = 0.8
# Of two sections that share four of five shingles, one of the six least is shared in all but one of 15,000 pairs.
_SKETCH = 6
# Of a text that stands on every page, a few places are enough.
_PLACES = 8


@dataclass(frozen=True, eq=False)
class _Sample:
    """A section as the set of all runs of a few words, each as a number."""

    strategy: Strategy
    section: Section
    text: str
    shingles: frozenset[int]

    @cached_property
    def sketch(self) -> list[int]:
        return sorted(self.shingles)[:_SKETCH]


@rule("ADS223", "copied-section", Severity.WARNING, raw=True, cross=True)
def copied_section(entry: Entry, catalog: Catalog) -> Iterator[Finding]:
    """A section was written for its place.

    ## Why

    A response or a context that was copied from another page speaks of that page's event. Nobody notices until an
    alert is handled by the wrong steps.

    ## What to do

    Say what is different for this strategy; what is truly common belongs on one page that both link to. Sections of
    fewer than 200 letters are left alone, and so is code.
    """
    own = _samples(entry.strategy)
    known = _by_sketch(catalog)
    for number, sample in enumerate(own):
        others = {id(other): other for key in sample.sketch for other in known.get(key, ())}
        rivals = [other for other in others.values() if other.strategy.name != entry.strategy.name]
        rivals += own[:number]
        compared = [(_alike(sample, other), other) for other in rivals if _as_long(sample, other)]
        alike, best = max(compared, key=lambda pair: pair[0], default=(0.0, sample))
        if alike >= _ALIKE:
            other = best.section
            named = f"{best.strategy.id} ({best.strategy.name})" if best.strategy.id else best.strategy.name
            page = "" if best in own else f" of {named}"
            degree = "a copy" if sample.text == best.text else f"to {int(alike * 100)} % a copy"
            yield (
                sample.section.span,
                f"'{sample.section.heading.text}' is {degree} of '{other.heading.text}'{page}, line {other.span.line}",
                "say what holds for this strategy, or link to the one page that says it for both",
            )


def _as_long(one: _Sample, other: _Sample) -> bool:
    """Whether two sections can be alike at all, by their sizes."""
    short, long = sorted((len(one.shingles), len(other.shingles)))
    return short >= _ALIKE * long


def _alike(one: _Sample, other: _Sample) -> float:
    return len(one.shingles & other.shingles) / len(one.shingles | other.shingles)


def _samples(strategy: Strategy) -> list[_Sample]:
    found = []
    for section in strategy.sections.values():
        text = normal(section.text)
        if len(text) >= _CHARACTERS and section.key not in ("detection", "additional_resources"):
            words = text.split()
            runs = (" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1))
            found.append(_Sample(strategy, section, text, frozenset(zlib.crc32(run.encode()) for run in runs)))
    return [sample for sample in found if sample.shingles]


@once
def _by_sketch(catalog: Catalog) -> dict[int, list[_Sample]]:
    """The sections of the catalog by some of their runs of words."""
    known: dict[int, list[_Sample]] = defaultdict(list)
    for strategy in catalog.strategies:
        for sample in _samples(strategy):
            for key in sample.sketch:
                if len(known[key]) < _PLACES:
                    known[key].append(sample)
    return dict(known)
