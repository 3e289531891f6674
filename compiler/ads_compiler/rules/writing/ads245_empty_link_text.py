"""ADS245 empty-link-text."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_EMPTY = frozenset(
    {
        "", "click", "click here", "details", "here", "link", "learn more", "more",
        "more information", "page", "read more", "reference", "see", "see here", "site", "source",
        "this", "this link", "this page", "url", "website",
    }
)  # fmt: skip


@rule("ADS245", raw=True)
def empty_link_text(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """The text of a link describes its target.

    ## Why

    Readers who jump from link to link, with their eyes or with a screen reader, see 'here, here,
    link'. When the address stops working, the text is all that is left to search for.

    ## What to do

    Use the title of the target as the text: `[Kubernetes: audit policy](…)`.
    """
    for link in entry.strategy.document.links:
        if link.text.casefold().strip(" .:>»→[]()") in _EMPTY:
            shown = f"the link text '{link.text}'" if link.text else "an empty link text"
            yield (
                link.span,
                f"{shown} does not describe the target",
                "use the title of the target",
            )
