"""Finds leftovers of a template on a page: placeholders, and cases that were never filled in.

`adsc new` and `adsc import` write `TODO` wherever only the author knows the text. A page with
leftovers is not proven by its cases.
"""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.plural import counted
from ads_compiler.rules.helpers.words_placeholders import has_placeholder
from ads_compiler.rules.writing.ads217_placeholder_text import in_code_blocks, in_text
from ads_compiler.rules.writing.ads218_template_text import template_text


def template_cases(entry: Entry) -> tuple[str, ...]:
    """The names of the cases whose name, rule or events are still placeholders."""
    return tuple(case.name for case in entry.cases if has_placeholder(case.block))


def doubts(entry: Entry) -> tuple[str, ...]:
    """The reasons why the cases of a page prove nothing; empty if no template text is left.

    Waivers and the project's `select` and `ignore` have no influence: they hide a finding, but do
    not replace the placeholder.
    """
    return tuple(_doubts(entry))


def _doubts(entry: Entry) -> Iterator[str]:
    template = template_text.check(entry, Catalog((entry,)))
    count = sum(1 for _ in (*in_text(entry), *in_code_blocks(entry), *template))
    if count:
        yield f"the page has {counted(count, 'placeholder')}"
    names = template_cases(entry)
    if names:
        more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        yield f"the case '{names[0]}'{more} is left over from a template"
