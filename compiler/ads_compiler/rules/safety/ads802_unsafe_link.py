"""ADS802 unsafe-link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

_RUN = ("javascript", "data", "vbscript")


def _scheme(url: str) -> str | None:
    """The scheme that a browser would see, or might see once something between has decoded the address."""
    for text in (url, unquote(html.unescape(url))):
        if found := re.match(r"([^/?#:]+):", text):
            word = re.sub(
                r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\ufeff]", "", unquote(found[1])
            ).casefold()
            # A colon that was encoded makes no scheme in a browser; these few are reported even so.
            if text == url or word in _RUN:
                return word
    return None


@rule("ADS802", raw=True)
def unsafe_link(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Links lead to http, https or mailto, or stay inside the site.

    ## Why

    A link with another scheme can run a script or start a program when an analyst clicks on it.

    ## What to do

    Link to a page, or show the address between backticks.
    """
    for link in entry.strategy.document.links:
        shown = link.text or link.url
        scheme = _scheme(link.url)
        if scheme is not None and scheme not in ("http", "https", "mailto"):
            yield (
                link.span,
                f"the link '{shown}' has the scheme '{scheme}'",
                "http, https and mailto are allowed",
            )
        elif scheme is None and re.match(r"[/\\]{2}", unquote(link.url)):
            # A page that was opened from a disk would ask a file server for it, and greet it with a password hash.
            yield (
                link.span,
                f"the link '{shown}' leads to another host without a scheme",
                "begin it with 'https:'",
            )
