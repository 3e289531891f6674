"""ADS247 repeated-link."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule


def _address(url: str) -> str:
    """A normalised address: without scheme and trailing slash, the host in lower case."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return (
        f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}{query}{fragment}"
    )


@rule("ADS247", raw=True)
def repeated_link(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Additional Resources lists each address once.

    ## Why

    A list with repetitions was collected, not read. The second title hides that there is only one
    source.

    ## What to do

    Keep one of the two.
    """
    section = entry.strategy.sections.get("additional_resources")
    lines: dict[str, int] = {}
    for link in section.links if section else ():
        address = _address(link.url)
        if address in lines:
            yield (
                link.span,
                f"'{link.text}' links to the same address as line {lines[address]}",
                "keep one of the two",
            )
        elif address:
            lines[address] = link.span.line
