"""Renders an author's Markdown as HTML, with the same parser as the checks."""

from __future__ import annotations

import html
from collections.abc import Callable

from ads_compiler.strategy.markdown.limits import MAX_NESTING, TooComplexError, limited
from ads_compiler.strategy.markdown.parsing import without_notes


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
    parser.add_render_rule(
        "fence",
        lambda _self, all_tokens, index, _options, _env: code(
            all_tokens[index].content, all_tokens[index].info
        ),
    )
    return str(parser.renderer.render(tokens, parser.options, {}))
