"""Comments of the form `<!-- adsc: … -->`, and the lines that they apply to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ads_compiler.core.text import Span

# Its text has no character that could end the comment early or start markup.
NOTE = re.compile(r"<!--[ \t]*adsc:((?:(?!--)[^<>\n])*)-->")


@dataclass(frozen=True, slots=True)
class Note:
    """A comment: its text, and the 0-based rows that it applies to, from `row` up to `end_row`.

    A comment on a separate line applies to the next block, one within text to its line.
    """

    text: str
    span: Span
    row: int
    end_row: int


def next_block(tokens: Sequence[Any], index: int) -> int:
    """The index of the next block after a comment, from markdown-it tokens; skips other comments.

    Or else of the end of the list item or quote, or of the page.
    """
    for after in range(index + 1, len(tokens)):
        token = tokens[after]
        if token.nesting == -1 or (
            token.map and not (token.type == "html_block" and NOTE.fullmatch(token.content.strip()))
        ):
            return after
    return len(tokens)
