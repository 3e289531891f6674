"""ADS236 response-without-place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import is_unwritten

# Code, a quotation, a field, a path, a link; and a capitalised name inside a sentence.
_PLACE = re.compile(r"`|\"[^\"]+\"|[\\_=]|\w{2}\.\w{2}|/\w+/|[a-z][A-Z]|\]\(")
_NAME = re.compile(r"[a-z,] [A-Z][\w-]+")
_BOLD = re.compile(r"\*\*.*?\*\*|__.*?__")


@rule("ADS236", raw=True)
def response_without_place(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The response names at least one field, log or command to look at.

    ## Why

    'Analyse the logs' fits every alert. The author knew which field decides; the analyst has to
    find it out at night.

    ## What to do

    Name in each step what to read or do, as the console spells it: a field, a table, a command.
    """
    section = entry.strategy.sections.get("response")
    if section is None or section.is_empty or section.blocks or section.links:
        return
    if is_unwritten(section):
        return
    if not _PLACE.search(section.body) and not _NAME.search(_BOLD.sub("", section.body)):
        hint = "name the field, the log or the command of each step, in backticks"
        yield section.span, "the response names no field, log or command to look at", hint
