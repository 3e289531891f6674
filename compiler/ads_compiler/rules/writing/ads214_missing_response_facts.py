"""ADS214 missing-response-facts."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.words_placeholders import is_unwritten


@rule("ADS214")
def missing_response_facts(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """High and critical strategies have their response facts in the front matter.

    ## Why

    The page shows how to contain, whom to call and by when before anything else. When minutes
    count, nobody should have to search the text for them.

    ## What to do

    Add `response` to the front matter, with `contain`, `escalate_to` and `within`.
    """
    strategy = entry.strategy
    section = strategy.sections.get("response")
    if strategy.status == "draft" and section is not None and is_unwritten(section):
        return
    if strategy.priority in ("high", "critical") and strategy.response is None:
        hint = (
            "add 'response: {contain: …, escalate_to: …, within: {acknowledge: 15m, contain: 60m}}'"
        )
        yield (
            strategy.span("priority"),
            f"the priority is {strategy.priority}, but the front matter has no 'response'",
            hint,
        )
