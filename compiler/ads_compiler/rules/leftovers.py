"""What a page still has of a template, for which its cases prove nothing: placeholders, and cases nobody wrote.

`adsc new` and `adsc import` write `TODO` wherever only the author knows what belongs there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.core.plural import counted
from ads_compiler.rules.helpers.words_placeholders import unwritten
from ads_compiler.rules.writing.ads217_placeholder_text import placeholder_text
from ads_compiler.rules.writing.ads218_template_text import template_text

_RULES = (placeholder_text, template_text)


def template_cases(entry: Entry) -> tuple[str, ...]:
    """The names of the cases whose name, rule or events are still those of a template."""
    return tuple(case.name for case in entry.cases if unwritten(case.block))


def doubts(entry: Entry) -> tuple[str, ...]:
    """Why the cases of a page prove nothing, whatever they show; empty where nothing is left of a template.

    Neither waivers nor the selection of the project change the answer: they accept a finding, and write nothing.
    """
    return tuple(_doubts(entry))


def _doubts(entry: Entry) -> Iterator[str]:
    count = sum(1 for lint_rule in _RULES for _ in lint_rule.check(entry, Catalog((entry,))))
    if count:
        yield f"the page has {counted(count, 'placeholder')}"
    names = template_cases(entry)
    if names:
        more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
        yield f"the case '{names[0]}'{more} is left over from a template"
