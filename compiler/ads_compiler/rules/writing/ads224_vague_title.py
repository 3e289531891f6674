"""ADS224 vague-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.similarity import plain_words
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_titles import CLASSES, FRAME, SMALL, VAGUE
from ads_compiler.rules.helpers.writing import title_of

_ASCII = re.compile(r"[\x20-\x7e‘’“”–—…\u00a0]+")


@rule("ADS224", raw=True)
def vague_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The title names what happens, not only classes of systems.

    ## Why

    'Adversarial container bypass in cloud monitoring' is an intention and two classes of systems.
    It would fit ten pages, and does not say what was seen. The name of a technique is such a class,
    too.

    ## What to do

    Name the event: who starts, reads, opens or changes what, and where.
    """
    title, span = title_of(entry.strategy)
    words = re.findall(r"[\w.$&/’'-]+", FRAME.sub("", title).casefold())
    specific = [word for word in words if word not in VAGUE | SMALL]
    hint = "name the event, for example 'Packet capture tool started inside a container'"
    technique_names = {plain_words(claim.name) for claim in entry.strategy.techniques if claim.name}
    if plain_words(title) in technique_names:
        yield span, f"the title '{title}' is the name of a technique, not of an event", hint
    elif not _ASCII.fullmatch(title) or not all(word in CLASSES for word in specific):
        return
    elif len(specific) >= 2 and any(word in VAGUE for word in words):
        classes = ", ".join(f"'{word}'" for word in dict.fromkeys(specific))
        yield (
            span,
            f"the title '{title}' names no event, only classes of systems ({classes})",
            hint,
        )
