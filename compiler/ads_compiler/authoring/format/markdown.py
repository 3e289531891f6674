"""The body of a page: headings, empty lines, white space at the end of lines, the blocks that are read.

Only what stands in no list and no quotation gets other empty lines: inside of them, an empty line has a meaning.
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
    """The page with its body in the canonical layout; the front matter stays as it is."""
    found = outline(text)
    lines = _trimmed(text.split("\n"), found)
    made: list[str] = []
    before = ""
    for kind, row, end in _pieces(lines, [item for item in found if item.depth == 0]):
        apart = "heading" in (kind, before) or "fence" in (kind, before)
        blank = row > 0 and not lines[row - 1].strip()
        if made and before != "front_matter" and (apart or blank):
            made.append("")
        made.extend(_written(kind, lines[row:end]))
        before = kind
    return "\n".join(made) + "\n"


def _trimmed(lines: Sequence[str], found: Sequence[Outer]) -> list[str]:
    """The lines without white space at their end, except where it breaks a line or belongs to code."""
    kept = {
        row for item in found if item.kind in _VERBATIM for row in range(item.row, item.end_row)
    }
    broken = {
        row
        for item in found
        if item.kind in ("paragraph", "heading")
        for row in range(item.row, item.end_row - 1)
    }
    opened = {item.row for item in found if item.kind == "fence"}
    made = []
    for row, line in enumerate(lines):
        if row in opened:
            made.append(_info(line))
        elif row in kept:
            made.append(line)
        else:
            made.append(
                line.rstrip(" \t") + ("  " if row in broken and line.endswith("  ") else "")
            )
    return made


def _info(line: str) -> str:
    """The first line of a fence, with the words for what is read in their one spelling."""
    found = _FENCE.fullmatch(line)
    kind = " ".join(found[3].lower().split()) if found else ""
    return found[1] + found[2] + kind if found and kind in READ_KINDS else line.rstrip()


def _pieces(lines: Sequence[str], blocks: Sequence[Outer]) -> list[tuple[str, int, int]]:
    """The outermost blocks without empty lines at their end, and what stands between them: link definitions."""
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


def _written(kind: str, lines: Sequence[str]) -> list[str]:
    if kind == "heading":
        return _heading(lines)
    if kind == "fence" and len(lines) > 1:
        found = _FENCE.fullmatch(lines[0])
        if found and not found[1] and found[3] in READ_KINDS and lines[-1].strip() == found[2]:
            return (
                [lines[0], *reindent("\n".join(lines[1:-1])).split("\n"), found[2]]
                if len(lines) > 2
                else [*lines]
            )
    return list(lines)


def _heading(lines: Sequence[str]) -> list[str]:
    """A heading with marks before it."""
    if len(lines) == 1:
        found = _ATX.fullmatch(lines[0])
        return [f"{found[1]} {found[2] or ''}".rstrip()] if found else list(lines)
    words = [line.strip() for line in lines[:-1]]
    hard = any(line.endswith(("  ", "\\")) for line in lines[:-2])
    if hard or words[-1].endswith("#"):
        return list(lines)
    return [("# " if "=" in lines[-1] else "## ") + " ".join(words)]
