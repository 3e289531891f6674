"""ADS244 unlinked-resource."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule
from ads_compiler.rules.helpers.fitting_all import fitting_all

# An address, or an id by which the resource is found without one.
_FOUND = re.compile(
    r"https?://|www\.|`|\b(?:T|TA|S|G|M|DS|DET|AN|DC|C)\d{4}\b|\b(?:CVE|CWE|CAPEC|KB|BSI|CIS|ADS)-?\d+|\bRFC\s?\d+"
    r"|\bISBN\b|\bISO\b|\bNIST\b|\bdoi:|\b[A-Z]{2,}-\d+\b|#\w|\b[0-9a-f]{8}-[0-9a-f]{4}-|@\w",
    re.IGNORECASE,
)


@rule("ADS244", raw=True)
def unlinked_resource(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A resource can be found: it has a link or an id.

    ## Why

    A title alone sends the reader to a search engine. Rules and reports are renamed, and then the title is of nothing.

    ## What to do

    Link the title, or add the id: of the rule, the report, the technique, the standard. Advice is no resource; it
    belongs to the section that it is about. An item that would fit every page is no resource either: ADS221 tells it.
    """
    section = entry.strategy.sections.get("additional_resources")
    if section is None:
        return
    items, source = section.items, entry.strategy.document.source
    struck = {sentence.row for sentence, _ in fitting_all(entry.strategy.document) if sentence.item}
    for number, item in enumerate(items):
        end = items[number + 1].row if number + 1 < len(items) else section.end_row
        end = max(end, item.row + 1)
        heads = number + 1 < len(items) and items[number + 1].depth > item.depth
        raw = source.text[source.offset(item.row) : source.offset(end)].split("\n\n")[0]
        if (
            heads
            or item.row in struck
            or any(item.row <= link.row < end for link in section.links)
            or _FOUND.search(raw)
        ):
            continue
        shown = item.text if len(item.text) <= 60 else f"{item.text[:57].rstrip()}…"
        yield (
            item.span,
            f"'{shown}' has neither link nor id",
            "link it, or add the id by which it is found",
        )
