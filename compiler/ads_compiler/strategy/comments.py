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


def next_block(tokens: Sequence[Any], index: int) -> tuple[int, int]:
    """The rows of the block after a comment, from markdown-it tokens; skips other comments."""
    here = tokens[index].map or [0, 0]
    for token in tokens[index + 1 :]:
        if token.nesting == -1:
            break
        if token.map and not (token.type == "html_block" and NOTE.fullmatch(token.content.strip())):
            return token.map[0], token.map[1]
    return here[1], here[1]
