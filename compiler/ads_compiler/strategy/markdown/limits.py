"""Limits of the work that a page can cause in the Markdown parser.

Two kinds of text cost the parser far more time than their length: brackets, since each may begin a
link that is looked for up to the end of the paragraph, and quotes in quotes, since each level reads
all lines of the quote again. And a few characters, such as those of an empty list item, can become
a thousand bytes of tokens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_NESTING = 60
MOST_LINK_STEPS = 1_000_000  # of looking for the ends of links on a page
MOST_QUOTED = 200_000  # lines of quotes, each counted once for each level
MOST_TOKENS = 400_000
_STEPS, _ROW = "adsc-steps", "adsc-row"
_PREFIX = re.compile(r"(?:[ \t>*+-]|\d{1,9}[.)])*+")


class TooComplexError(Exception):
    """A page would take too long to parse because of the text on the 0-based line `row`."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row, self.reason = row, reason


class _Tokens(list["Token"]):
    """The tokens of a page, or of one of its paragraphs; `left` is shared by all."""

    def __init__(self, left: list[int], row: int = 0) -> None:
        super().__init__()
        self.left, self.row = left, row

    def append(self, token: Token) -> None:
        """Take a token, unless the page has too many."""
        self.left[0] -= 1
        if token.map:
            self.row = token.map[0]
        if self.left[0] < 0:
            raise TooComplexError(self.row, "there are too many parts")
        super().append(token)


def limited(parser: MarkdownIt) -> MarkdownIt:
    """The parser, which now raises `TooComplexError` instead of looking for links without end."""
    skip = parser.inline.skipToken

    def counted(state: StateInline) -> None:
        steps = state.env[_STEPS] = state.env.get(_STEPS, 0) + 1
        if steps > MOST_LINK_STEPS:
            raise TooComplexError(state.env.get(_ROW, 0), "there are too many brackets")
        skip(state)

    parser.inline.skipToken = counted  # type: ignore[method-assign]
    parser.core.ruler.before("normalize", "adsc-limits", _begin)
    parser.core.ruler.at("inline", _inline)
    return parser


def _inline(state: StateCore) -> None:
    """What the parser's own step does, keeping the line of the paragraph for errors."""
    left = getattr(state.tokens, "left", [MOST_TOKENS])
    for token in state.tokens:
        if token.type == "inline":
            row = state.env[_ROW] = token.map[0] if token.map else 0
            token.children = _Tokens(left, row)
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _begin(state: StateCore) -> None:
    state.tokens = _Tokens([MOST_TOKENS])
    _check_quotes(state.src)


def _check_quotes(text: str) -> None:
    """Raise if the quotes of a page have too many lines for their depth.

    A quote goes on up to a blank line, whether its other lines are marked or not.
    """
    if ">" not in text:
        return
    total = start = lines = depth = 0
    for row, line in enumerate((*text.split("\n"), "")):
        if line.strip():
            start = start if lines else row
            lines += 1
            if ">" in line and (marks := _PREFIX.match(line)):
                depth = max(depth, min(marks[0].count(">"), MAX_NESTING))
            continue
        total += lines * depth
        if total > MOST_QUOTED:
            raise TooComplexError(start, "quotes are nested too deeply for their length")
        lines = depth = 0
