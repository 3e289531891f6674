"""Formats the body of a page: headings, empty lines, trailing whitespace, Sigma and case blocks.

Empty lines change only outside of lists and quotations, where they have no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ads_compiler.authoring.format.indent import reindent
from ads_compiler.authoring.format.meaning import READ_KINDS
from ads_compiler.strategy.markdown import Outer, outline

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r"([^`~]*)(`{3,}|~{3,})(.*)")
_VERBATIM = ("fence", "code_block", "html_block", "front_matter")


def tidy(text: str) -> str:
    """The page with its body in the canonical layout; the front matter is unchanged."""
    blocks = outline(text)
    lines = _trimmed(text.split("\n"), blocks)
    result: list[str] = []
    before = ""
    for kind, row, end in _pieces(lines, [item for item in blocks if item.depth == 0]):
        separate = "heading" in (kind, before) or "fence" in (kind, before)
        blank = row > 0 and not lines[row - 1].strip()
        if result and before != "front_matter" and (separate or blank):
            result.append("")
        result.extend(_formatted(kind, lines[row:end]))
        before = kind
    return "\n".join(result) + "\n"


def _trimmed(lines: Sequence[str], blocks: Sequence[Outer]) -> list[str]:
    """The lines without trailing whitespace, except hard line breaks and code."""
    verbatim = {
        row for item in blocks if item.kind in _VERBATIM for row in range(item.row, item.end_row)
    }
    breakable = {
        row
        for item in blocks
        if item.kind in ("paragraph", "heading")
        for row in range(item.row, item.end_row - 1)
    }
    opened = {item.row for item in blocks if item.kind == "fence"}
    trimmed = []
    for row, line in enumerate(lines):
        if row in opened:
            trimmed.append(_info(line))
        elif row in verbatim:
            trimmed.append(line)
        else:
            trimmed.append(
                line.rstrip(" \t") + ("  " if row in breakable and line.endswith("  ") else "")
            )
    return trimmed


def _info(line: str) -> str:
    """The first line of a fence, with the kind of Sigma and case blocks in canonical spelling."""
    match = _FENCE.fullmatch(line)
    kind = " ".join(match[3].lower().split()) if match else ""
    return match[1] + match[2] + kind if match and kind in READ_KINDS else line.rstrip()


def _pieces(lines: Sequence[str], blocks: Sequence[Outer]) -> list[tuple[str, int, int]]:
    """The outermost blocks without trailing empty lines, and the link definitions between them."""
    pieces: list[tuple[str, int, int]] = []
    row = 0
    for block in [*blocks, Outer("", 0, len(lines), len(lines))]:
        start = None
        for here in range(row, block.row + 1):
            filled = here < block.row and bool(lines[here].strip())
            if filled and start is None:
                start = here
            elif not filled and start is not None:
                pieces.append(("", start, here))
                start = None
        if block.row < row or block.row == len(lines):
            continue
        end = block.end_row
        while end > block.row + 1 and not lines[end - 1].strip() and block.kind != "fence":
            end -= 1
        pieces.append((block.kind, block.row, end))
        row = max(row, block.end_row)
    return pieces


def _formatted(kind: str, lines: Sequence[str]) -> list[str]:
    if kind == "heading":
        return _heading(lines)
    if kind == "fence" and len(lines) > 1:
        match = _FENCE.fullmatch(lines[0])
        if match and not match[1] and match[3] in READ_KINDS and lines[-1].strip() == match[2]:
            return (
                [lines[0], *reindent("\n".join(lines[1:-1])).split("\n"), match[2]]
                if len(lines) > 2
                else [*lines]
            )
    return list(lines)


def _heading(lines: Sequence[str]) -> list[str]:
    """A heading in ATX style (`## Title`)."""
    if len(lines) == 1:
        match = _ATX.fullmatch(lines[0])
        return [f"{match[1]} {match[2] or ''}".rstrip()] if match else list(lines)
    words = [line.strip() for line in lines[:-1]]
    hard = any(line.endswith(("  ", "\\")) for line in lines[:-2])
    if hard or words[-1].endswith("#"):
        return list(lines)
    return [("# " if "=" in lines[-1] else "## ") + " ".join(words)]
