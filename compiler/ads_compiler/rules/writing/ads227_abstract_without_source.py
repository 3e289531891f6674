"""ADS227 abstract-without-source."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_events import FIELD, SOURCE
from ads_compiler.rules.helpers.writing import is_english


@rule("ADS227", raw=True)
def abstract_without_source(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The abstract says what is read: the records, and where the page has no rule yet, their fields.

    ## Why

    'Unusual patterns are analysed' cannot be built, and cannot be reviewed. With a source and a field, a reader can ask
    for the one and search for the other.

    ## What to do

    Name the log source and, as long as neither the front matter nor a rule does, the field and the value that alert.
    """
    strategy = entry.strategy
    section = strategy.sections.get("strategy_abstract")
    if section is None or section.is_empty or not is_english(section.text):
        return
    if not SOURCE.search(section.body):
        yield (
            section.span,
            "the abstract names no data source",
            "name the records that are read, and who writes them",
        )
    elif (
        not strategy.telemetry
        and not any(strategy.blocks("yaml sigma"))
        and not FIELD.search(section.body)
    ):
        message = "the abstract names data sources and no field of any"
        hint = (
            "name the field and the value that alert, or give the logic as Sigma under 'Detection'"
        )
        yield section.span, message, hint
