"""ADS224 vague-title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_titles import CLASSES, FRAME, SMALL, VAGUE
from ads_compiler.rules.helpers.writing import normal, title_of

_ASCII = re.compile(r"[\x20-\x7e‘’“”–—…\u00a0]+")


@rule("ADS224", raw=True)
def vague_title(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The title says what happens, not to what class of systems.

    ## Why

    'Adversarial container bypass in cloud monitoring' names an intention and two classes of systems. Ten pages could
    bear it, and none of them tells the analyst what was seen. The name of a technique is such a class too.

    ## What to do

    Name the event: who starts, reads, opens or changes what, and where.
    """
    title, span = title_of(entry.strategy)
    words = re.findall(r"[\w.$&/’'-]+", FRAME.sub("", title).casefold())
    telling = [word for word in words if word not in VAGUE | SMALL]
    hint = "name the one event that alerts: 'Packet capture tool started inside a container'"
    names = {normal(claim.name) for claim in entry.strategy.techniques if claim.name}
    if normal(title) in names:
        yield span, f"the title '{title}' is the name of a technique, not of an event", hint
    elif not _ASCII.fullmatch(title) or not all(word in CLASSES for word in telling):
        return
    elif len(telling) >= 2 and any(word in VAGUE for word in words):
        said = ", ".join(f"'{word}'" for word in dict.fromkeys(telling))
        yield span, f"the title '{title}' names no event, only classes of systems ({said})", hint
