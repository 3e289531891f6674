"""Markdown to a document with positions. The only package that imports markdown-it-py.

The document has the page's front matter, headings, fenced blocks, list items, links and raw HTML,
each with its span. Which headings are sections of a strategy is decided in `strategy/`.
"""

from ads_compiler.strategy.markdown.model import Block, Document, Heading, Link, Outer, Prose
from ads_compiler.strategy.markdown.parsing import outline, parse, without_notes
from ads_compiler.strategy.markdown.rendering import render

__all__ = [
    "Block",
    "Document",
    "Heading",
    "Link",
    "Outer",
    "Prose",
    "outline",
    "parse",
    "render",
    "without_notes",
]
