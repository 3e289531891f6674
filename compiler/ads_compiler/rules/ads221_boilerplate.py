"""ADS221 boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.gates import opened, plain
from ads_compiler.rules.words_boilerplate import BOILERPLATE
from ads_compiler.rules.writing import sentences

_SHOWN = 60


@rule("ADS221", "boilerplate", Severity.WARNING, raw=True)
def boilerplate(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every sentence says something of this strategy.

    ## Why

    'In conclusion, organisations can enhance their security posture' is true on every page, and read on none. Such
    sentences hide the few that an analyst needs.

    ## What to do

    Strike the sentence. If something is lost with it, write that instead: the field, the threshold, the team. Sentences
    that hold code or a number are left alone.
    """
    every = sentences(entry.strategy.document)
    possible = opened(BOILERPLATE, "\n".join(plain(sentence.text) for sentence in every))
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in possible]
    for sentence in every:
        found = next((match for pattern in patterns if (match := pattern.search(sentence.text))), None)
        if found and not sentence.code and not re.search(r"\d", sentence.text):
            said = " ".join(found[0].split()).rstrip(",")
            said = said if len(said) <= _SHOWN else said[:_SHOWN].rsplit(" ", 1)[0] + " …"
            yield (
                sentence.span,
                f"this sentence would fit every page: '{said}'",
                "strike it, or say what holds for this strategy alone",
            )
