"""ADS218 template-text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.similarity import plain_words
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import GAP, GUIDANCE
from ads_compiler.rules.helpers.writing import plain_text, running_text, sentences
from ads_compiler.strategy import sections


@rule("ADS218", raw=True)
def template_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page contains no text of the template.

    ## Why

    A gap such as '[insert the data source]', or the sentence that explains to authors what a
    section is for, shows that the section was never written.

    ## What to do

    Fill in the gap and remove the guidance. Put a gap that belongs to a command in backticks.
    """
    source, text = entry.strategy.document.source, running_text(entry.strategy.document)
    begin = source.offset(entry.strategy.document.body_row)
    links = {link.text for link in entry.strategy.document.links}
    for match in GAP.finditer(text, begin):
        if match[0].strip("[]") in links:
            continue
        message = f"'{match[0]}' is a gap left over from a template"
        yield (
            source.span(*match.span()),
            message,
            "fill it in, or put it in backticks if it belongs to a command",
        )
    guidance = (
        re.compile(GUIDANCE.pattern, re.IGNORECASE)
        if GUIDANCE.may_match(plain_text(entry.strategy.document))
        else None
    )
    for match in guidance.finditer(text, begin) if guidance else ():
        shown = " ".join(match[0].split())
        message = f"'{shown}' is guidance for authors from the framework's template"
        yield source.span(*match.span()), message, "replace it with text about this strategy"
    for sentence in sentences(entry.strategy.document):
        if len(sentence.text) > 30 and plain_words(sentence.text) in _guidance():
            yield (
                sentence.span,
                "this sentence is guidance for authors from the schema",
                "replace it with text about this strategy",
            )


@cache
def _guidance() -> frozenset[str]:
    """The first sentence of the schema's guidance for each section."""
    first = (kind.guidance.split(". ")[0] for kind in sections.kinds().values())
    return frozenset(map(plain_words, first))
