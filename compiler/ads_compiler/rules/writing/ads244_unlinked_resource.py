"""ADS244 unlinked-resource."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.fitting_all import fitting_all

# An address, or an id that identifies the resource without one.
_IDENTIFIED = re.compile(
    r"https?://|www\.|`|\b(?:T|TA|S|G|M|DS|DET|AN|DC|C)\d{4}\b|\b(?:CVE|CWE|CAPEC|KB|BSI|CIS"
    r"|ADS)-?\d+|\bRFC\s?\d+"
    r"|\bISBN\b|\bISO\b|\bNIST\b|\bdoi:|\b[A-Z]{2,}-\d+\b|#\w|\b[0-9a-f]{8}-[0-9a-f]{4}-|@\w",
    re.IGNORECASE,
)


@rule("ADS244", raw=True)
def unlinked_resource(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A resource has a link or an id.

    ## Why

    A title alone sends the reader to a search engine. When the rule or report is renamed, the title
    leads nowhere.

    ## What to do

    Link the title, or add the id of the rule, the report, the technique or the standard. Advice is
    not a resource; it belongs in the section that it is about. ADS221 reports items that would fit
    every page.
    """
    section = entry.strategy.sections.get("additional_resources")
    if section is None:
        return
    items, source = section.items, entry.strategy.document.source
    boilerplate_rows = {
        sentence.row for sentence, _ in fitting_all(entry.strategy.document) if sentence.item
    }
    for number, item in enumerate(items):
        end = items[number + 1].row if number + 1 < len(items) else section.end_row
        end = max(end, item.row + 1)
        has_children = number + 1 < len(items) and items[number + 1].depth > item.depth
        text = source.text[source.offset(item.row) : source.offset(end)].split("\n\n")[0]
        if (
            has_children
            or item.row in boilerplate_rows
            or any(item.row <= link.row < end for link in section.links)
            or _IDENTIFIED.search(text)
        ):
            continue
        shown = item.text if len(item.text) <= 60 else f"{item.text[:57].rstrip()}…"
        yield (
            item.span,
            f"'{shown}' has neither a link nor an id",
            "link it, or add an id",
        )
