"""The last wall: every page of the built site is read before the site is put in place.

The gate does not rely on one parser's tree: it checks each start tag that any parser can find (see
`start_tags.py`), so a tag in a comment or in a quoted value is a problem too. An inline script may
run only where a template has it (see `scripts.py`); nothing in the built pages adds to what is
trusted. Any other code, and anything that loads from another host, is a problem.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from ads_compiler.site.policy import DECLARED
from ads_compiler.site.start_tags import Attributes, StartTag, start_tags

_FORBIDDEN = {
    "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "fencedframe",
    "frame", "frameset", "iframe", "object", "plaintext", "portal", "set",
}  # fmt: skip
_LOADED = {
    "audio", "bgsound", "feimage", "image", "img", "input", "script", "source", "track", "use",
    "video",
}  # fmt: skip
_LOADING_LINKS = {
    "apple-touch-icon", "dns-prefetch", "icon", "manifest", "modulepreload", "preconnect",
    "prefetch", "preload", "stylesheet",
}  # fmt: skip
_FORBIDDEN_ATTRIBUTES = {"formaction", "imagesrcset", "ping", "srcdoc", "srcset"}
_ADDRESSES = {"action", "background", "data", "href", "poster", "src", "xlink:href"}
_META = {"content-language", "content-security-policy", "x-ua-compatible"}
# Attributes whose value is CSS. Those of SVG take `url()` too.
_STYLED = {
    "clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask",
    "stroke", "style",
}  # fmt: skip
# A backslash could spell any of these words in an escaped form.
_LOADING_STYLE = re.compile(
    r"""url\s*\((?!\s*["']?#)|(?:src|image)\s*\(|@import|image-set|\\""", re.IGNORECASE
)
_SCHEMES = {"", "http", "https", "mailto"}
# Browsers ignore some of these characters in an address, and a safe address needs none of them.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")


def check_site(folder: Path, trusted: Collection[re.Pattern[str]]) -> tuple[str, ...]:
    """Return the problems of a built site, each as `file: problem`; () for a safe site.

    `trusted` are the inline scripts that may run.
    """
    problems: list[str] = []
    for pattern, check in (("*.html", _page), ("search_index.json", _search_index)):
        for path in sorted(folder.rglob(pattern)):
            name = path.relative_to(folder).as_posix()
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                problems.append(f"{name}: not UTF-8")
                continue
            problems.extend(f"{name}: {problem}" for problem in check(text, trusted))
    return tuple(dict.fromkeys(problems))


def _page(page: str, trusted: Collection[re.Pattern[str]]) -> Iterator[str]:
    if not DECLARED.match(page):
        yield 'does not begin with <!doctype html> and <meta charset="utf-8">'
    yield from markup_problems(page, trusted)


def _search_index(text: str, trusted: Collection[re.Pattern[str]]) -> Iterator[str]:
    """Check the search index: the theme inserts its texts into a page as HTML."""
    try:
        entries = json.loads(text)["docs"]
        parts = [(entry["location"], entry[key]) for entry in entries for key in ("title", "text")]
    except (ValueError, KeyError, TypeError):
        yield "not a search index"
        return
    for location, part in parts:
        yield from (f"{location}: {problem}" for problem in markup_problems(part, trusted))


def markup_problems(page: str, trusted: Collection[re.Pattern[str]]) -> Iterator[str]:
    """Return the problems of HTML; `trusted` are the inline scripts that may run."""
    for tag in start_tags(page):
        yield from _tag_problems(tag.name, tag.attributes)
        if tag.name == "script":
            yield from _script(tag, _content(page, tag), trusted)
        elif tag.name == "style":
            style = _content(page, tag)
            # In SVG, a style may contain markup and character references.
            if "<" in style or _LOADING_STYLE.search(html.unescape(style)):
                yield "<style> that may load"


def _content(page: str, tag: StartTag) -> str:
    end = re.compile(f"</{tag.name}", re.IGNORECASE).search(page, tag.end)
    return page[tag.end : end.start() if end else len(page)]


def _script(tag: StartTag, text: str, trusted: Collection[re.Pattern[str]]) -> Iterator[str]:
    """Check the text of a script; `_addresses` checks where it loads from."""
    names = [name for name, _ in tag.attributes]
    if "src" in names and not text.strip():
        return
    if tag.get("type") == "application/json":
        try:
            json.loads(text)
        except ValueError:
            yield "<script type=application/json> is not JSON"
    elif not any(pattern.fullmatch(text) for pattern in trusted):
        yield f"an inline script that no template has: {text[:60]!r}"


@lru_cache(4096)
def _tag_problems(tag: str, attributes: Attributes) -> tuple[str, ...]:
    return (*_element(tag, attributes), *_addresses(tag, attributes))


def _element(tag: str, attributes: Attributes) -> Iterator[str]:
    """Check what an element is and does, apart from its addresses."""
    if tag in _FORBIDDEN:
        yield f"<{tag}>"
    for name, value in attributes:
        if name.startswith("on") or name in _FORBIDDEN_ATTRIBUTES:
            yield f"<{tag} {name}>"
        if name in _STYLED and _LOADING_STYLE.search(value):
            yield f"<{tag} {name}> that may load"
        if tag == "meta" and name == "http-equiv" and value.strip().lower() not in _META:
            yield f"<meta http-equiv={value.strip().lower()}>"
        if tag == "form" and (name == "action" or (name == "method" and value.lower() == "post")):
            yield "<form> that sends data"


def _addresses(tag: str, attributes: Attributes) -> Iterator[str]:
    """Check every address: its scheme, and its host where a browser loads it by itself."""
    kinds = {word for name, value in attributes if name == "rel" for word in value.lower().split()}
    for name, value in attributes:
        if name not in _ADDRESSES:
            continue
        if _scheme(value) not in _SCHEMES:
            yield f"<{tag} {name}> with the scheme '{_scheme(value)}'"
        if name in ("poster", "background"):
            loaded, shown = True, f"<{tag} {name}>"
        else:
            loaded = bool(kinds & _LOADING_LINKS) if tag == "link" else tag in _LOADED
            shown = f"<{tag}>"
        if loaded and _is_foreign(value):
            yield f"{shown} loads from {_host(value) or 'elsewhere'}"


def _scheme(address: str) -> str:
    match = re.match(r"([a-z][a-z0-9+.-]*):", _IGNORED.sub("", address).lower())
    return match[1] if match else ""


def _host(address: str) -> str:
    plain = _IGNORED.sub("", address).replace("\\", "/")
    return re.split(r"[/?#]", re.sub(r"^(?:[A-Za-z][\w+.-]*:)?/*", "", plain), maxsplit=1)[0]


def _is_foreign(address: str) -> bool:
    """Whether an address has a scheme or a host."""
    plain = _IGNORED.sub("", address).replace("\\", "/")
    return bool(_scheme(plain)) or plain.startswith("//")
