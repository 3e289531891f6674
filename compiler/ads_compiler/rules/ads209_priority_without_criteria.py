"""ADS209 priority-without-criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS209", "priority-without-criteria", Severity.WARNING)
def priority_without_criteria(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The priority can be decided anew for the alert at hand.

    ## Why

    'High' for every alert is a default, not a priority. The analyst needs to know what makes this one worse or
    harmless.

    ## What to do

    Say when to raise and when to lower it: 'Raise to critical when the pod shares the host's network'.
    """
    section = entry.strategy.sections.get("priority")
    if (
        section
        and not section.is_empty
        and not re.search(r"\b(when|if|unless|where|until|while)\b", section.text, re.IGNORECASE)
    ):
        yield section.span, "the priority has no criteria", "say when an alert is raised, and when it is lowered"
