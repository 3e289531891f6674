"""The last wall: every built page is read with an HTML parser before the site is put in place.

What may run is known from a page that holds no text of any author: the generator's own `404.html`. Any inline
script that is not there, and anything else that could run or load from another host, is a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib

_TRUSTED = "404.html"
_FORBIDDEN = {"animate", "animatemotion", "animatetransform", "applet", "base", "embed", "frame", "frameset", "iframe",
              "object", "portal", "set"}  # fmt: skip
_LOADED = {"audio", "feimage", "image", "img", "input", "script", "source", "track", "use", "video"}
_LOADING_LINKS = {"apple-touch-icon", "dns-prefetch", "icon", "manifest", "modulepreload", "preconnect", "prefetch",
                  "preload", "stylesheet"}  # fmt: skip
_STYLE = re.compile(r"url\s*\(|@import|image-set|\\\\", re.IGNORECASE)
_SCHEMES = {"", "http", "https", "mailto"}
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")


def check_site(folder: Path) -> tuple[str, ...]:
    """The problems of a built site, each as `file: what`; none where the site is safe."""
    trusted_page = folder / _TRUSTED
    if not trusted_page.is_file():
        return (f"{_TRUSTED}: missing, so nothing says which scripts are the generator's",)
    trusted = {script for script, _ in _inline_scripts(_parse(trusted_page))}
    problems: list[str] = []
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        problems.extend(
            f"{name}: {problem}" for problem in dict.fromkeys(page_problems(_parse(path), trusted))
        )
    return tuple(problems)


def _parse(path: Path) -> Any:
    with path.open("rb") as stream:
        return html5lib.parse(
            stream, treebuilder="etree", namespaceHTMLElements=False, transport_encoding="utf-8"
        )


def page_problems(tree: Any, trusted: Collection[str]) -> Iterator[str]:
    """The problems of one page, given as html5lib's tree; `trusted` are the inline scripts that may run."""
    for script, kind in _inline_scripts(tree):
        if kind == "data":
            try:
                json.loads(script)
            except ValueError:
                yield "data for a script that is not JSON"
        elif script not in trusted:
            yield f"an inline script that is not the generator's: {script[:60]!r}"
    for element in tree.iter():
        if isinstance(element.tag, str):
            tag = element.tag.rsplit("}", 1)[-1].lower()
            yield from _element(tag, element.attrib)
            if tag == "style" and _STYLE.search("".join(element.itertext())):
                yield "<style> that may load"


def _inline_scripts(tree: Any) -> Iterator[tuple[str, str]]:
    """Each inline script without what differs from page to page, and whether it runs."""
    for element in tree.iter():
        if (
            isinstance(element.tag, str)
            and element.tag.rsplit("}", 1)[-1].lower() == "script"
            and "src" not in element.attrib
        ):
            text = "".join(element.itertext())
            data = element.attrib.get("type") == "application/json"
            # The theme writes the way to the site's root into one of its scripts.
            yield (
                (text if data else re.sub(r'new URL\("[\w./:-]*"', 'new URL("."', text)),
                "data" if data else "script",
            )


def _element(tag: str, attributes: Any) -> Iterator[str]:
    if tag in _FORBIDDEN:
        yield f"<{tag}>"
    if tag == "meta" and "refresh" in str(attributes.get("http-equiv", "")).lower():
        yield "<meta http-equiv=refresh>"
    if tag == "form" and (
        "action" in attributes or str(attributes.get("method", "")).lower() == "post"
    ):
        yield "<form> that sends somewhere"
    for raw, value in attributes.items():
        name = str(raw).rsplit("}", 1)[-1].lower()
        if name.startswith("on"):
            yield f"<{tag} {name}>"
        if name in ("formaction", "srcdoc", "ping", "srcset", "imagesrcset"):
            yield f"<{tag} {name}>"
        if (
            name in ("href", "src", "action", "data", "poster", "xlink:href")
            and _scheme(value) not in _SCHEMES
        ):
            yield f"<{tag} {name}> with the scheme '{_scheme(value)}'"
        if name == "style" and _STYLE.search(value):
            yield f"<{tag} style> that may load"
        if _elsewhere(value) and (name == "poster" or (tag in _LOADED and name in ("src", "href"))):
            yield f"<{tag}{' poster' * (name == 'poster')}> loads from {_host(value)}"
    if (
        tag == "link"
        and set(str(attributes.get("rel", "")).lower().split()) & _LOADING_LINKS
        and _elsewhere(attributes.get("href", ""))
    ):
        yield f"<link> loads from {_host(attributes['href'])}"


def _host(value: str) -> str:
    return urlsplit(_SPACE.sub("", value)).netloc or "elsewhere"


def _scheme(value: str) -> str:
    found = re.match(r"([a-z][a-z0-9+.-]*):", _SPACE.sub("", value).lower())
    return found[1] if found else ""


def _elsewhere(value: str) -> bool:
    plain = _SPACE.sub("", value)
    return (
        bool(_scheme(plain)) or plain.startswith("\\") or plain.replace("\\", "/").startswith("//")
    )
