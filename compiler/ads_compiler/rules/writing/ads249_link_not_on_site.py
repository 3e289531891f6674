"""ADS249 link-not-on-site."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# An address with a scheme or a host, a place on the same page, or a path from the top of the site.
_ELSEWHERE = re.compile(r"[^/?#]*:|[/\\#]|$")
# From `strategies/ads-0001/`: another strategy, or another part of the site.
_ON_SITE = re.compile(r"\.\./(?:[a-z0-9][a-z0-9-]*/?(?:[?#].*)?|\.\./.*)")


@rule("ADS249", raw=True)
def link_not_on_site(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """Links and images lead to something on the site.

    ## Why

    A page is published at `strategies/ads-0001/`, without the files around it. A path to a file of
    the repository leads nowhere there, and an image is an empty frame.

    ## What to do

    Link to another strategy as `../ads-0002/`. Put an image into `site/`, whose files are
    published, and link it as `../../NAME.png`. Give other files their whole address.
    """
    for link in entry.strategy.document.links:
        if _ELSEWHERE.match(unquote(html.unescape(link.url))) or _ON_SITE.fullmatch(link.url):
            continue
        if link.image:
            message = f"the image '{link.url}' is not published with the page"
            hint = "put it into 'site/' and link it as '../../NAME', or describe what it shows"
        else:
            message = f"the link '{link.url}' leads nowhere on the site"
            hint = "link a strategy as '../ads-0002/', and other files by their whole address"
        yield link.span, message, hint
