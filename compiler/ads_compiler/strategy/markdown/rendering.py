"""An author's Markdown as HTML, by the parser that the checks use."""

from __future__ import annotations

from collections.abc import Callable

from ads_compiler.strategy.markdown.parsing import MAX_NESTING, without_notes


def render(markdown: str, top_level: int, code: Callable[[str, str], str]) -> str:
    """Markdown of an author as HTML: read as `parse` reads it, raw HTML shown as text, unsafe links not made.

    The shallowest heading becomes one of `top_level`; `code` turns the text and the language of a fenced block
    into HTML.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "html": False}).enable("table")
    tokens = parser.parse(without_notes(markdown))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top_level - min(levels, default=top_level)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    parser.add_render_rule(
        "fence",
        lambda _self, found, index, _options, _env: code(found[index].content, found[index].info),
    )
    return str(parser.renderer.render(tokens, parser.options, {}))
