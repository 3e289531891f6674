"""ADS227 abstract-without-source."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_events import FIELD, SOURCE
from ads_compiler.rules.helpers.writing import is_english


@rule("ADS227", raw=True)
def abstract_without_source(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The abstract names the data sources, and the fields if the page has no rule yet.

    ## Why

    'Unusual patterns are analysed' cannot be built or reviewed. With a source and a field, a reader
    can check that the data exists and search for the value.

    ## What to do

    Name the log source. As long as neither the front matter nor a rule does, also name the field
    and the value that alert.
    """
    strategy = entry.strategy
    section = strategy.sections.get("strategy_abstract")
    if section is None or section.is_empty or not is_english(section.text):
        return
    if not SOURCE.search(section.body):
        yield (
            section.span,
            "the abstract names no data source",
            "name the records that the strategy reads, and what writes them",
        )
    elif (
        not strategy.telemetry
        and not any(strategy.blocks("yaml sigma"))
        and not FIELD.search(section.body)
    ):
        message = "the abstract names data sources but none of their fields"
        hint = (
            "name the field and the value that alert, or give the logic as Sigma under 'Detection'"
        )
        yield section.span, message, hint
