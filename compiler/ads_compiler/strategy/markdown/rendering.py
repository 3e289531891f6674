"""Renders an author's Markdown as HTML, with the same parser as the checks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ads_compiler.strategy.markdown.limits import MAX_NESTING, TooComplexError, limited
from ads_compiler.strategy.markdown.parsing import without_notes

if TYPE_CHECKING:
    from markdown_it.token import Token

# The alerts of GitHub: a quotation that begins with one of these.
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)


def render(markdown: str, top_level: int, code: Callable[[str, str], str]) -> str:
    """Markdown as HTML; raw HTML is shown as text, and unsafe links are not rendered as links.

    The shallowest heading gets the level `top_level`. `code` renders a fenced block from its text
    and its info string. What takes the parser too long is shown as written.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "html": False}).enable("table")
    try:
        tokens = limited(parser).parse(without_notes(markdown))
    except TooComplexError:
        return f"<pre>{html.escape(markdown)}</pre>\n"
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top_level - min(levels, default=top_level)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            _mark_alert(token, tokens[place + 1 : place + 3])
    parser.add_render_rule(
        "fence",
        lambda _self, all_tokens, index, _options, _env: code(
            all_tokens[index].content, all_tokens[index].info
        ),
    )
    return str(parser.renderer.render(tokens, parser.options, {}))


def _mark_alert(quotation: Token, inside: Sequence[Token]) -> None:
    """Show a quotation that begins with `[!NOTE]` as a note: its kind in bold before the text."""
    begin = inside[1] if len(inside) == 2 and inside[1].type == "inline" else None
    texts = begin.children if begin is not None and begin.children else []
    match = _ALERT.match(texts[0].content) if texts and texts[0].type == "text" else None
    if match is None:
        return
    kind = match[1].lower()
    quotation.attrJoin("class", f"ads-alert ads-alert-{kind}")
    rest = texts[0].content[match.end() :]
    after = texts[1:]
    if not rest and after and after[0].type in ("softbreak", "hardbreak"):
        after = after[1:]
    mark = [
        type(texts[0])("strong_open", "strong", 1),
        type(texts[0])("text", "", 0, content=f"{kind.capitalize()}:"),
        type(texts[0])("strong_close", "strong", -1),
        type(texts[0])("text", "", 0, content=f" {rest}"),
    ]
    assert begin is not None
    begin.children = [*mark, *after]
