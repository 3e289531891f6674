"""Text of authors on the site: it may show anything and run nothing.

An author of a strategy must not be able to run a script in the browser of an analyst who reads it.
Four walls prevent it, each sufficient by itself:

1. Markdown of authors never reaches the site generator as Markdown. It is rendered here, by the
   parser that the checks use, with raw HTML shown as text, and then cleaned with nh3.
2. All other text of authors (titles, fields, events) is escaped where it is put into HTML, and in
   the templates, which the generators run without automatic escaping.
3. This module is also a Python-Markdown extension (`ads_untrusted`) that cleans the HTML of every
   page again, whatever its source. It needs no hook and no plugin, so every generator runs it.
4. `gate.py` reads every page of the built site before the site is put in place.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

import nh3
import pygments
from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import Token
from pygments.util import ClassNotFound

from ads_compiler.strategy import markdown as document

SCHEMES = {"http", "https", "mailto"}
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl",
    "dt", "em", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol",
    "p", "pre", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "data-label", "data-search-exclude"},
    "a": {"href", "title"},
    "details": {"open"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "td": {"align", "colspan"},
    "th": {"align", "scope"},
}
_PLAIN = (Token.Text, Token.Punctuation, Token.Literal.Scalar, Token.Name.Variable)
_FOREIGN = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}|\\", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def escape(text: object) -> str:
    """Escape text for an element or a quoted attribute; control characters become U+FFFD."""
    return html.escape(_CONTROLS.sub("\ufffd", str(text)), quote=True)


def prose(markdown: str, top_level: int = 3) -> str:
    """Render the Markdown of an author as clean HTML in one block."""
    rendered = document.render(_CONTROLS.sub("\ufffd", markdown), top_level, code)
    return f'<div class="ads-prose">\n{clean(rendered)}\n</div>'


def code(text: str, language: str) -> str:
    """Return a block of code, coloured if the language is known."""
    word = next(iter(language.split()), "text")
    try:
        lexer = get_lexer_by_name(word)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    # These keep the colour of the text: their markup would be half the size of a page.
    kinds = lexer.get_tokens(_CONTROLS.sub("\ufffd", text))
    plain = (
        (Token.Text if any(kind in one for one in _PLAIN) else kind, part) for kind, part in kinds
    )
    coloured = pygments.format(plain, HtmlFormatter(nowrap=True)).rstrip("\n")
    # Most coloured text is keys of YAML and JSON; the short element has the same colour.
    coloured = re.sub(r'<span class="nt">([^<]*)</span>', r"<b>\1</b>", coloured)
    return f'<div class="highlight"><pre tabindex="0"><code>{coloured}\n</code></pre></div>\n'


def clean(content: str) -> str:
    """Remove what could run, load from another host, or be mistaken for a part of the theme."""
    return nh3.clean(
        content,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Drop addresses of images on other hosts, and ids that the scripts of the theme use."""
    if tag == "img" and name == "src" and _FOREIGN.match(re.sub(r"[\x00-\x20]", "", value)):
        return None
    if name == "id" and (value.startswith("__") or not re.fullmatch(r"[a-z][a-z0-9_-]*", value)):
        return None
    return value


class _Cleaner(Postprocessor):
    def run(self, text: str) -> str:
        return clean(text)


class Untrusted(Extension):
    """The Python-Markdown extension; see the docstring of the module."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Register the cleaning as the last step."""
        md.postprocessors.register(_Cleaner(md), "ads_untrusted", -1000)


def makeExtension(**settings: Any) -> Untrusted:  # noqa: N802 - the name is Python-Markdown's
    """Return the extension; Python-Markdown calls this."""
    return Untrusted(**settings)


def front_matter(facts: Mapping[str, Any]) -> str:
    """Return facts as front matter on one line of ASCII, so that no text can end it."""
    return f"---\n{one_line(facts)}\n---\n"


def one_line(value: Any) -> str:
    """Return plain values as one line of ASCII, which is both JSON and YAML, every text quoted."""
    return "".join(map(_ascii, json.dumps(value, ensure_ascii=False)))


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    # YAML has eight digits for what JSON writes as a surrogate pair.
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
