"""The one kind of comment that a page may hold, `<!-- adsc: … -->`, and what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ads_compiler.core.text import Span

# It has no character that could end it early or begin markup.
NOTE = re.compile(r"<!--[ \t]*adsc:((?:(?!--)[^<>\n])*)-->")


@dataclass(frozen=True, slots=True)
class Note:
    """A comment: its text, and the 0-based rows that it speaks of, from `row` up to `end_row`.

    One that has a line for itself speaks of the block after it, one within a text of its own line.
    """

    text: str
    span: Span
    row: int
    end_row: int


def next_block(tokens: Sequence[Any], index: int) -> tuple[int, int]:
    """The rows of the block after a comment, from the tokens of markdown-it; other comments are passed over."""
    here = tokens[index].map or [0, 0]
    for token in tokens[index + 1 :]:
        if token.nesting == -1:
            break
        if token.map and not (token.type == "html_block" and NOTE.fullmatch(token.content.strip())):
            return token.map[0], token.map[1]
    return here[1], here[1]
