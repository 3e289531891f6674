"""ADS802 unsafe-link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_DANGEROUS = ("javascript", "data", "vbscript")


def _scheme(url: str) -> str | None:
    """The scheme that a browser sees, or would see if the address were decoded on the way."""
    for text in (url, unquote(html.unescape(url))):
        if prefix := re.match(r"([^/?#:]+):", text):
            scheme_name = re.sub(
                r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\ufeff]", "", unquote(prefix[1])
            ).casefold()
            # Browsers see no scheme before an encoded colon; dangerous ones are still reported.
            if text == url or scheme_name in _DANGEROUS:
                return scheme_name
    return None


@rule("ADS802", raw=True)
def unsafe_link(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Links use http, https or mailto, or stay inside the site.

    ## Why

    A link with another scheme can run a script or start a program when an analyst clicks it.

    ## What to do

    Link to a page, or show the address in backticks.
    """
    for link in entry.strategy.document.links:
        shown = link.text or link.url
        scheme = _scheme(link.url)
        if scheme is not None and scheme not in ("http", "https", "mailto"):
            yield (
                link.span,
                f"the link '{shown}' has the unsafe scheme '{scheme}'",
                "use http, https or mailto",
            )
        elif scheme is None and re.match(r"[/\\]{2}", unquote(link.url)):
            # In a page opened from disk, it makes Windows send a password hash to a file server.
            yield (
                link.span,
                f"the link '{shown}' names another host without a scheme",
                "start it with 'https:'",
            )
