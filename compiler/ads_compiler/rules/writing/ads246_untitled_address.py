"""ADS246 untitled-address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+", re.IGNORECASE)


@rule("ADS246", raw=True)
def untitled_address(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Every address in Additional Resources has a title.

    ## Why

    Addresses stop working. A page can be found again by its title, but not by its old address.

    ## What to do

    Write `[title](address)`.
    """
    section = entry.strategy.sections.get("additional_resources")
    for piece in section.prose if section else ():
        if _ADDRESS.fullmatch(piece.text.strip()):
            yield (
                piece.span,
                f"the address '{piece.text.strip(' <>')}' has no title",
                "write '[title](address)'",
            )
