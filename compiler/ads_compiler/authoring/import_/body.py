"""The prose of a raw page under the headings of the framework, in its order; no line is lost.

Text outside of all sections goes to Categorization if it maps to ATT&CK, else to Additional
Resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ads_compiler.authoring.import_ import names
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.authoring.import_.raw import RawPage
from ads_compiler.strategy import Section, sections
from ads_compiler.strategy.markdown import Heading

_ATX = re.compile(r"( {0,3})(#{1,6})(?=\s|$)")
_FENCE = re.compile(r"(?P<before>[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(?P<marks>`{3,}|~{3,})")
_REST = "additional_resources"


@dataclass(frozen=True, slots=True)
class Body:
    """The sections as text by their key, and what was moved, renamed or repaired."""

    sections: dict[str, str]
    moved: tuple[Fact, ...]
    notes: tuple[Fact, ...]


def body_of(page: RawPage) -> Body:
    """The prose of a page."""
    parts: dict[str, list[str]] = {}
    moved: list[Fact] = []
    notes: list[Fact] = []
    taken: set[int] = set()
    for section in page.strategy.sections.values():
        parts[section.key] = [_part(page, section.row, section.end_row, 3, notes)]
        taken.update(range(section.heading.row, section.end_row))
    for section in page.strategy.repeated:
        _repeated(page, section, parts, moved, notes)
        taken.update(range(section.heading.row, section.end_row))
    for row, end_row, heading in _remaining(page, taken):
        text = _part(page, row, end_row, 3, notes)
        if not re.search(r"\w", text):
            continue
        key = "categorization" if heading and names.is_mapping(heading.text) else _REST
        title = heading.text if heading else "Introduction"
        parts.setdefault(key, []).append(text if heading else f"### {title}\n\n{text}")
        span = page.document.source.line_span(row)
        moved.append(Fact(title, span, f"kept in {sections.kinds()[key].title}"))
    order = [key for key in sections.kinds() if key in parts]
    return Body(
        {key: "\n\n".join(filter(None, parts[key])) for key in order}, tuple(moved), tuple(notes)
    )


def _repeated(
    page: RawPage,
    section: Section,
    parts: dict[str, list[str]],
    moved: list[Fact],
    notes: list[Fact],
) -> None:
    title = section.heading.text
    level = 4
    head = f"### {title}"
    first = sections.kinds()[section.key]
    if section.key == "blind_spots":
        head, level = "", 3  # its two parts have headings
    parts[section.key].append(
        "\n\n".join(filter(None, [head, _part(page, section.row, section.end_row, level, notes)]))
    )
    moved.append(Fact(title, section.span, f"repeated section: kept at the end of {first.title}"))


def _remaining(page: RawPage, taken: set[int]) -> Iterator[tuple[int, int, Heading | None]]:
    """Ranges of lines outside of all sections: before the first heading, and per top heading."""
    source = page.document.source
    last = source.text.count("\n") + 1
    title = next((head for head in page.document.headings if page.strategy.heading is head), None)
    own = next((head for head in page.heads if head.key == "title"), None)
    if own is not None and title is not None:
        taken = taken | set(range(title.row, title.end_row))
    heads = {head.row: head for head in page.document.headings if head.row not in taken}
    level = min((head.level for head in heads.values()), default=1)
    start: int | None = None
    heading: Heading | None = None
    for row in range(page.document.body_row, last + 1):
        ends = row == last or row in taken
        begins = not ends and row in heads and heads[row].level <= level
        if start is not None and (ends or begins):
            yield start, row, heading
            start = None
        if not ends and start is None:
            start, heading = row, heads.get(row)


def _part(page: RawPage, row: int, end_row: int, top: int, notes: list[Fact]) -> str:
    """Lines with headings shifted to level `top` or deeper, and with unclosed code closed."""
    source = page.document.source
    heads = {h.row: h for h in page.document.headings if row <= h.row < end_row}
    deeper = top - min((h.level for h in heads.values()), default=top)
    if min((section.heading.level for section in page.strategy.sections.values()), default=2) < 3:
        deeper = max(0, deeper)
    closing = dict(_closing(page, row, end_row, notes))
    lines: list[str] = []
    here = row
    while here < end_row:
        head = heads.get(here)
        if head is None or not deeper:
            lines.append(source.line_text(here))
        elif mark := _ATX.match(source.line_text(here)):
            line = source.line_text(here)
            lines.append(f"{mark[1]}{'#' * min(6, head.level + deeper)}{line[mark.end() :]}")
        else:
            text = " ".join(source.line_text(r).strip() for r in range(here, head.end_row))
            lines.append(f"{'#' * min(6, head.level + deeper)} {text}")
            here = head.end_row  # the underline of the heading
        if here in closing:
            lines.append(closing[here])
        here += 1
    return "\n".join(_trimmed(lines))


def _closing(page: RawPage, row: int, end_row: int, notes: list[Fact]) -> Iterator[tuple[int, str]]:
    """The closing fence of each unclosed code block, with the row after which to insert it."""
    source = page.document.source
    for block in page.document.blocks:
        if block.closed or not row <= block.row < end_row:
            continue
        mark = _FENCE.match(source.line_text(block.row))
        if mark is None:
            continue
        last = block.end_row - 1
        while last > block.row and not source.line_text(last).strip():
            last -= 1
        before = re.sub(r"[^\s>]", " ", mark["before"])
        notes.append(Fact("code", block.span, "the block was not closed; closed at its end"))
        yield last, before + mark["marks"]


def _trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without leading and trailing blank ones."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    return list(lines[full[0] : full[-1] + 1]) if full else []
