"""ADS223 copied-section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ads_compiler.core.similarity import Sketch
from ads_compiler.rules.base import Finding, cross_rule
from ads_compiler.rules.helpers.writing import remember_last
from ads_compiler.strategy import Outline

_MIN_SIMILARITY = 0.8
# If a text is on every page, comparing a few of them is enough.
_MAX_SAMPLES = 8


@dataclass(frozen=True, eq=False, slots=True)
class _Sample:
    """A section to compare, with its page."""

    page: Outline
    section: Sketch


@cross_rule("ADS223")
def copied_section(page: Outline, pages: tuple[Outline, ...]) -> Iterator[Finding]:
    """A section was written for its own page.

    ## Why

    A response or a context that was copied from another page describes that page's event. Nobody
    notices until an alert is handled with the wrong steps.

    ## What to do

    Write what is different for this strategy. Put what really is common on one page that both link
    to. Sections of fewer than 200 letters and code are not checked.
    """
    own = _samples(page)
    by_key = _by_sketch(pages)
    for number, sample in enumerate(own):
        others = {id(other): other for key in sample.section.least for other in by_key.get(key, ())}
        candidates = [other for other in others.values() if other.page.name != page.name]
        candidates += own[:number]
        compared = (
            (sample.section.similarity(other.section, _MIN_SIMILARITY), other)
            for other in candidates
        )
        similarity, best = max(compared, key=lambda pair: pair[0], default=(0.0, sample))
        if similarity:
            section, other = sample.section, best.section
            owner = "" if best in own else f" of {best.page.shown}"
            degree = (
                "a copy of"
                if section.text == other.text
                else f"{int(similarity * 100)}% identical to"
            )
            yield (
                section.span,
                f"'{section.heading}' is {degree} '{other.heading}'{owner}, line {other.span.line}",
                "write what is specific to this strategy, or link to one page with the common text",
            )


def _samples(page: Outline) -> list[_Sample]:
    return [_Sample(page, section) for section in page.sections]


@remember_last
def _by_sketch(pages: tuple[Outline, ...]) -> dict[int, list[_Sample]]:
    """The sections of all pages by some hashes of their word sequences."""
    by_key: dict[int, list[_Sample]] = defaultdict(list)
    for page in pages:
        for sample in _samples(page):
            for key in sample.section.least:
                if len(by_key[key]) < _MAX_SAMPLES:
                    by_key[key].append(sample)
    return dict(by_key)
