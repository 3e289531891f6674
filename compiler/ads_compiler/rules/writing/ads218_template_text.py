"""ADS218 template-text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import GAP, GUIDANCE
from ads_compiler.rules.helpers.writing import normal, plain_text, running_text, sentences
from ads_compiler.strategy import sections


@rule("ADS218", raw=True)
def template_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Nothing of the template is left on the page.

    ## Why

    A gap such as '[insert the data source]', or the sentence that tells authors what a section is for, shows that the
    section was never written.

    ## What to do

    Fill the gap, and remove the guidance. A gap that belongs to a command stands between backticks.
    """
    source, text = entry.strategy.document.source, running_text(entry.strategy.document)
    begin = source.offset(entry.strategy.document.body_row)
    links = {link.text for link in entry.strategy.document.links}
    for found in GAP.finditer(text, begin):
        if found[0].strip("[]") in links:
            continue
        message = f"'{found[0]}' is a gap of a template"
        yield (
            source.span(*found.span()),
            message,
            "fill it; one that belongs to a command stands between backticks",
        )
    guided = (
        re.compile(GUIDANCE.pattern, re.IGNORECASE)
        if GUIDANCE.may_match(plain_text(entry.strategy.document))
        else None
    )
    for found in guided.finditer(text, begin) if guided else ():
        said = " ".join(found[0].split())
        message = f"'{said}' is guidance for authors, out of the framework's template"
        yield source.span(*found.span()), message, "say it of this strategy"
    for sentence in sentences(entry.strategy.document):
        if len(sentence.text) > 30 and normal(sentence.text) in _guidance():
            yield (
                sentence.span,
                "this sentence is guidance for authors, out of the schema",
                "say it of this strategy",
            )


@cache
def _guidance() -> frozenset[str]:
    """The first sentences by which the schema says what sections are for."""
    return frozenset(normal(kind.guidance.split(". ")[0]) for kind in sections.kinds().values())
