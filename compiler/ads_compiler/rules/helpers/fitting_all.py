"""The sentences that would fit every page. ADS221 reports them; ADS244 skips them."""

from __future__ import annotations

import re

from ads_compiler.rules.helpers.gates import opened, plain
from ads_compiler.rules.helpers.words_boilerplate import BOILERPLATE
from ads_compiler.rules.helpers.writing import Sentence, remember_last, sentences
from ads_compiler.strategy.markdown import Document

_SHOWN = 60


@remember_last
def fitting_all(document: Document) -> tuple[tuple[Sentence, str], ...]:
    """Each such sentence with its stock phrase; sentences with code or a number are skipped."""
    every = sentences(document)
    possible = opened(BOILERPLATE, "\n".join(plain(sentence.text) for sentence in every))
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in possible]
    matches = []
    for sentence in every:
        first = next(
            (match for pattern in patterns if (match := pattern.search(sentence.text))), None
        )
        if first and not sentence.code and not re.search(r"\d", sentence.text):
            phrase = " ".join(first[0].split()).rstrip(",")
            if len(phrase) > _SHOWN:
                phrase = phrase[:_SHOWN].rsplit(" ", 1)[0] + " …"
            matches.append((sentence, phrase))
    return tuple(matches)
