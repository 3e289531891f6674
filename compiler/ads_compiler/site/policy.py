"""The Content Security Policy of every page: a browser runs only the scripts of templates.

It is the wall behind the gate. Scripts of files come from the site itself. Of inline scripts, those
of a template have their hash in the policy (see `scripts.py`); a script that only the page has gets
none, and is not run even if the gate should miss it. Styles may be inline, as the theme needs it:
with no other host to load from, they cannot send anything away.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path

from ads_compiler.site.start_tags import start_tags

_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'"
)
# The encoding must be declared before any text of an author, or a browser may guess another one.
DECLARED = re.compile(
    r"\ufeff?\s*<!doctype html>\s*(?:<html\b[^<>]*>\s*)?(?:<head\b[^<>]*>\s*)?"
    r"""<meta charset=["']?utf-8["']?\s*/?>""",
    re.IGNORECASE,
)


def protect(page: str, trusted: Collection[re.Pattern[str]]) -> str:
    """Return a page with its policy, which comes before anything that it is about.

    `trusted` are the inline scripts that may run. A page without the usual beginning is returned
    as it is: the gate refuses it.
    """
    beginning = DECLARED.match(page)
    if beginning is None:
        return page
    place = beginning.end()
    return f"{page[:place]}{meta(page, trusted)}{page[place:]}"


def meta(page: str, trusted: Collection[re.Pattern[str]]) -> str:
    """Return the element with the policy of a page."""
    hashes = "".join(f" 'sha256-{one}'" for one in sorted(set(_hashes(page, trusted))))
    policy = _POLICY.format(scripts=hashes)
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def protect_site(folder: Path, trusted: Collection[re.Pattern[str]]) -> None:
    """Give every page of a folder its policy, in place."""
    for path in sorted(folder.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        path.write_text(protect(page, trusted), encoding="utf-8")


def _hashes(page: str, trusted: Collection[re.Pattern[str]]) -> Iterator[str]:
    for tag in start_tags(page):
        if tag.name != "script" or tag.get("src") or tag.get("type") == "application/json":
            continue
        end = page.find("</script", tag.end)
        text = page[tag.end : end if end >= 0 else len(page)]
        if any(pattern.fullmatch(text) for pattern in trusted):
            yield b64encode(sha256(text.encode("utf-8", "surrogatepass")).digest()).decode("ascii")
