"""The sentences of a page that would fit every page: one rule tells them, others need not ask anything more of them."""

from __future__ import annotations

import re

from ads_compiler.rules.helpers.gates import opened, plain
from ads_compiler.rules.helpers.words_boilerplate import BOILERPLATE
from ads_compiler.rules.helpers.writing import Sentence, once, sentences
from ads_compiler.strategy.markdown import Document

_SHOWN = 60


@once
def fitting_all(document: Document) -> tuple[tuple[Sentence, str], ...]:
    """Each of them with the words that give it away; sentences that hold code or a number are left alone."""
    every = sentences(document)
    possible = opened(BOILERPLATE, "\n".join(plain(sentence.text) for sentence in every))
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in possible]
    told = []
    for sentence in every:
        found = next(
            (match for pattern in patterns if (match := pattern.search(sentence.text))), None
        )
        if found and not sentence.code and not re.search(r"\d", sentence.text):
            said = " ".join(found[0].split()).rstrip(",")
            told.append(
                (sentence, said if len(said) <= _SHOWN else said[:_SHOWN].rsplit(" ", 1)[0] + " …")
            )
    return tuple(told)
