"""ADS245 empty-link-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_EMPTY = frozenset(
    {
        "", "click", "click here", "details", "here", "link", "learn more", "more", "more information", "page",
        "read more", "reference", "see", "see here", "site", "source", "this", "this link", "this page", "url",
        "website",
    }
)  # fmt: skip


@rule("ADS245", raw=True)
def empty_link_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The text of a link says where it leads.

    ## Why

    Readers who jump from link to link, with their eyes or with a screen reader, see 'here, here, link'. When the
    address is dead, the text is all that is left to search for.

    ## What to do

    Let the text be the title of what is linked: `[Kubernetes: audit policy](…)`.
    """
    for link in entry.strategy.document.links:
        if link.text.casefold().strip(" .:>»→[]()") in _EMPTY:
            shown = f"the text '{link.text}' does" if link.text else "a link without text does"
            yield (
                link.span,
                f"{shown} not say where the link leads",
                "write the title of what is linked",
            )
