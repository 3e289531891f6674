"""The id and the owner that a page states in a table of its own facts."""

from __future__ import annotations

import re

from ads_compiler.attack_mapping import tables, words
from ads_compiler.authoring.import_.told import Told
from ads_compiler.strategy.markdown import Document

_OF = r"(?:(?:ads|strategy|detection|alert|rule|page|content)\s+)?"
_ID = re.compile(rf"{_OF}(?:id|identifier)")
_OWNER = re.compile(rf"{_OF}owner|owned by|owning team")
_FORM = re.compile(r"[A-Z][A-Z0-9]{1,15}-[0-9]{1,6}")


def identity(page: Document) -> Told | None:
    """The id of the strategy, where it has the form of one."""
    return _first(page, _ID, _FORM)


def owner(page: Document) -> Told | None:
    """Who answers for the strategy."""
    return _first(page, _OWNER, re.compile(r".*\w.*"))


def _first(page: Document, label: re.Pattern[str], form: re.Pattern[str]) -> Told | None:
    for pair in tables.pairs(page):
        text = pair.value.text
        if (
            label.fullmatch(pair.label)
            and form.fullmatch(text)
            and not words.is_filler(text.casefold())
        ):
            return Told(" ".join(text.split()), pair.value.span)
    return None
