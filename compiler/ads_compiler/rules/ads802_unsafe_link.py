"""ADS802 unsafe-link."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.diagnostics import Severity
from ads_compiler.rules.base import Finding, rule


@rule("ADS802", "unsafe-link", Severity.ERROR)
def unsafe_link(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Links lead to http, https or mailto, or stay inside the site.

    ## Why

    A link with another scheme can run a script or start a program when an analyst clicks on it.

    ## What to do

    Link to a page, or show the address between backticks.
    """
    for link in entry.strategy.document.links:
        plain = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\ufeff]", "", unquote(html.unescape(link.url)))
        scheme = re.match(r"([^/?#:]*):", plain)
        if scheme and scheme[1].casefold() not in ("http", "https", "mailto"):
            yield link.span, f"this link has the scheme '{scheme[1]}'", "http, https and mailto are allowed"
