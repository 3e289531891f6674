"""Migrates links to techniques, and notes old ids and names that remain in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ads_compiler.attack.index import Technique
from ads_compiler.authoring.migrate.claims import Moves, proposal
from ads_compiler.authoring.migrate.draft import Change, Draft, Left
from ads_compiler.authoring.migrate.page import Page
from ads_compiler.authoring.migrate.target import Target
from ads_compiler.core.yaml_edits import Edit
from ads_compiler.strategy import Section, Strategy

_SECTIONS = ("categorization", "additional_resources")
_ADDRESS = re.compile(
    r"(?:https?:)?//(?:www\.)?attack\.mitre\.org/"
    r"(?P<path>techniques|wiki/(?:mobile/)?technique)/"
    r"(?P<id>T\d{4})(?:[/.](?P<sub>\d{3}))?(?P<end>/?)(?![\w/.-]*\w)",
    re.IGNORECASE,
)
_ID = re.compile(r"\bT\d{4}(?:\.\d{3})?\b")
_TEXT = re.compile(r"\[([^\[\]]*)\]\(<?$")
_AROUND = re.compile(
    r"\bT\d{4}(?:\.\d{3})?\b|\batt&ck\b|\bmitre\b|^the\b|^[\W_]+|[\W_]+$", re.IGNORECASE
)


def links(draft: Draft, target: Target, moves: Moves) -> None:
    """Point links to the successors of techniques, and obsolete URLs to current ones.

    The text of a link is edited if it is the old id or name. URLs of a version of the site are
    archived pages and stay. Only links in Categorization and Additional Resources are edited.
    """
    source = draft.page.source
    for section in _edited_sections(draft.page.strategy):
        coded = {row for block in section.blocks for row in range(block.row, block.end_row)}
        for row in range(section.row, section.end_row):
            line = source.line_text(row) if row not in coded else ""
            for url in _ADDRESS.finditer(line):
                technique = _edit_url(draft, url, source.offset(row), target, moves)
                text = _TEXT.search(line, 0, url.start())
                if technique is not None and text is not None:
                    _edit_text(draft, text, source.offset(row), technique, target)


def _edit_url(
    draft: Draft, url: re.Match[str], offset: int, target: Target, moves: Moves
) -> Technique | None:
    """Edit a URL, and return the technique that it leads to, or None if undecided."""
    identity = url["id"].upper() + (f".{url['sub']}" if url["sub"] else "")
    known = target.index.technique(identity)
    if known is None:
        return None
    move = moves.by_id.get(identity) or target.move(identity)
    place = (offset + url.start("path"), offset + url.end())
    span = draft.page.source.span(*place)
    if move.why:
        draft.left.append(Left(span, f"link to {identity}", move.why, proposal(move)))
    technique = known if move.why else move.technique
    obsolete = url["path"].casefold() != "techniques"
    if technique is None or not (obsolete or technique.id != identity):
        return None if move.why else technique
    path = technique.id.replace(".", "/")
    draft.edits.append(Edit(*place, f"techniques/{path}{'/' if obsolete else url['end']}"))
    why = "the URL is obsolete" if obsolete else technique.name
    draft.changes.append(Change(span, "link", identity, technique.id, why))
    return None if move.why else technique


def _edit_text(
    draft: Draft, text: re.Match[str], offset: int, technique: Technique, target: Target
) -> None:
    """Edit the text of a link that names the technique by an old id or name."""
    start = offset + text.start(1)
    names = {known.casefold() for known in target.names(technique)}
    for identity in _ID.finditer(text[1]):
        move = target.move(identity[0])
        if move.technique is not None and move.technique.id == technique.id != identity[0]:
            _replace(draft, start + identity.start(), identity[0], technique.id)
    title = text[1]
    while (less := _AROUND.sub("", title).strip()) != title:
        title = less
    if title and title.casefold() not in names and title in text[1]:
        own, long = target.past_names(technique.id)
        for old in target.predecessors(technique.id):
            own, long = own | target.past_names(old)[0], long | target.past_names(old)[1]
        short = title.casefold() in {known.casefold() for known in own}
        if short or title.casefold() in {known.casefold() for known in long}:
            new = target.names(technique)[0 if short else -1]
            _replace(draft, start + text[1].index(title), title, new)


def _replace(draft: Draft, start: int, before: str, after: str) -> None:
    draft.edits.append(Edit(start, start + len(before), after))
    draft.changes.append(
        Change(draft.page.source.span(start, start + len(before)), "link text", before, after)
    )


def _edited_sections(strategy: Strategy) -> Iterator[Section]:
    for section in (*strategy.sections.values(), *strategy.repeated):
        if section.key in _SECTIONS:
            yield section


def mentions(lines: Sequence[str], first: int, moves: Moves) -> Iterator[str]:
    """Notes on old ids after line `first` of a migrated page; the author's text is not edited."""
    for old, move in sorted(moves.by_id.items()):
        if move.moved and move.technique is not None:
            pattern = re.compile(rf"(?<!\w){re.escape(old)}(?![./]?\d)", re.IGNORECASE)
            numbers = [
                str(number)
                for number, line in enumerate(lines, 1)
                if number > first and pattern.search(line)
            ]
            if numbers:
                where = _places(numbers)
                yield f"the text still mentions {old}, now {move.technique.id}, on {where}"


def old_names(page: Page, target: Target, moves: Moves) -> Iterator[str]:
    """Notes on old names of techniques in Categorization of a migrated page."""
    section = page.strategy.sections.get("categorization")
    for old, move in sorted(moves.by_id.items()) if section else ():
        technique = move.technique
        if section is None or technique is None or move.why:
            continue
        former = target.past_names(old)[0] | target.past_names(technique.id)[0]
        for name in sorted(former - {technique.name}):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            lines = (
                (row, page.source.line_text(row)) for row in range(section.row, section.end_row)
            )
            numbers = [
                str(row + 1)
                for row, line in lines
                if pattern.search(line.replace(technique.name, ""))
            ]
            if numbers:
                yield (
                    f"Categorization still mentions '{name}' on {_places(numbers)}; "
                    f"the name of {technique.id} is now '{technique.name}'"
                )


def _places(lines: Sequence[str]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines)}"
