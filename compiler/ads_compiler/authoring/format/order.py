"""Sorts the sections like the framework. A section moves with other headings below it."""

from __future__ import annotations

from ads_compiler.core.text import Text
from ads_compiler.strategy import markdown, sections


def in_order(text: str) -> str:
    """The page with its sections in order; unchanged if their levels differ or a block is open."""
    source = Text("", text)
    page, _ = markdown.parse(source)
    outer = {
        item.row for item in markdown.outline(text) if item.kind == "heading" and item.depth == 0
    }
    named = [(heading, key) for heading in page.headings if (key := sections.key_of(heading.text))]
    top = min((heading.level for heading, _ in named), default=0)
    starts = [(heading, key) for heading, key in named if heading.level == top]
    keys = [key for _, key in starts]
    if any(heading.row not in outer for heading, _ in named) or any(
        key not in keys for _, key in named
    ):
        return text
    known = list(sections.kinds())
    order = sorted(range(len(starts)), key=lambda index: known.index(keys[index]))
    if order == sorted(order) or not all(block.closed for block in page.blocks):
        return text
    rows = [source.offset(heading.row) for heading, _ in starts]
    chunks = [
        text[start:end].strip("\n") for start, end in zip(rows, [*rows[1:], len(text)], strict=True)
    ]
    return text[: rows[0]] + "\n\n".join(chunks[index] for index in order) + "\n"
