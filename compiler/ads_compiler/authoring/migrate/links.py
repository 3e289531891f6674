"""Links to techniques in Categorization and Additional Resources, and what the text still says of old ids."""

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
    r"(?:https?:)?//(?:www\.)?attack\.mitre\.org/(?P<path>techniques|wiki/(?:mobile/)?technique)/(?P<id>T\d{4})"
    r"(?:[/.](?P<sub>\d{3}))?(?P<end>/?)(?![\w/.-]*\w)",
    re.IGNORECASE,
)
_ID = re.compile(r"\bT\d{4}(?:\.\d{3})?\b")
_TEXT = re.compile(r"\[([^\[\]]*)\]\(<?$")
_AROUND = re.compile(
    r"\bT\d{4}(?:\.\d{3})?\b|\batt&ck\b|\bmitre\b|^the\b|^[\W_]+|[\W_]+$", re.IGNORECASE
)


def links(draft: Draft, target: Target, moves: Moves) -> None:
    """Point links of techniques that have moved to their successors, and dead forms of addresses to living ones.

    Where a link says the id or the name of what has moved, that is written anew as well. Addresses of a named version
    of the site are archives, and stay.
    """
    source = draft.page.source
    for section in _wanted(draft.page.strategy):
        coded = {row for block in section.blocks for row in range(block.row, block.end_row)}
        for row in range(section.row, section.end_row):
            line = source.line_text(row) if row not in coded else ""
            for found in _ADDRESS.finditer(line):
                technique = _leads(draft, found, source.offset(row), target, moves)
                text = _TEXT.search(line, 0, found.start())
                if technique is not None and text is not None:
                    _say(draft, text, source.offset(row), technique, target)


def _leads(
    draft: Draft, found: re.Match[str], offset: int, target: Target, moves: Moves
) -> Technique | None:
    """Edit an address; the technique that it leads to, or None where that is undecided."""
    identity = found["id"].upper() + (f".{found['sub']}" if found["sub"] else "")
    known = target.index.technique(identity)
    if known is None:
        return None
    move = moves.found.get(identity) or target.move(identity)
    place = (offset + found.start("path"), offset + found.end())
    span = draft.page.source.span(*place)
    if move.why:
        draft.left.append(Left(span, f"link to {identity}", move.why, proposal(move)))
    technique = known if move.why else move.technique
    dead = found["path"].casefold() != "techniques"
    if technique is None or not (dead or technique.id != identity):
        return None if move.why else technique
    path = technique.id.replace(".", "/")
    draft.edits.append(Edit(*place, f"techniques/{path}{'/' if dead else found['end']}"))
    why = "this form of address is dead" if dead else technique.name
    draft.changes.append(Change(span, "link", identity, technique.id, why))
    return None if move.why else technique


def _say(
    draft: Draft, text: re.Match[str], offset: int, technique: Technique, target: Target
) -> None:
    """Edit the words of a link that names the technique by an id or a name that it no longer has."""
    start = offset + text.start(1)
    names = {known.casefold() for known in target.names(technique)}
    for found in _ID.finditer(text[1]):
        move = target.move(found[0])
        if move.technique is not None and move.technique.id == technique.id != found[0]:
            _put(draft, start + found.start(), found[0], technique.id)
    said = text[1]
    while (less := _AROUND.sub("", said).strip()) != said:
        said = less
    if said and said.casefold() not in names and said in text[1]:
        own, long = target.past_names(technique.id)
        for old in target.forerunners(technique.id):
            own, long = own | target.past_names(old)[0], long | target.past_names(old)[1]
        short = said.casefold() in {known.casefold() for known in own}
        if short or said.casefold() in {known.casefold() for known in long}:
            new = target.names(technique)[0 if short else -1]
            _put(draft, start + text[1].index(said), said, new)


def _put(draft: Draft, start: int, before: str, after: str) -> None:
    draft.edits.append(Edit(start, start + len(before), after))
    draft.changes.append(
        Change(draft.page.source.span(start, start + len(before)), "link text", before, after)
    )


def _wanted(strategy: Strategy) -> Iterator[Section]:
    for section in (*strategy.sections.values(), *strategy.repeated):
        if section.key in _SECTIONS:
            yield section


def mentions(lines: Sequence[str], first: int, moves: Moves) -> Iterator[str]:
    """Where old ids still stand below line `first` of a migrated page: words of the author, which stay."""
    for old, move in sorted(moves.found.items()):
        if move.moved and move.technique is not None:
            pattern = re.compile(rf"(?<!\w){re.escape(old)}(?![./]?\d)", re.IGNORECASE)
            found = [
                str(number)
                for number, line in enumerate(lines, 1)
                if number > first and pattern.search(line)
            ]
            if found:
                yield f"{old} still stands in the text, on {_places(found)}; it is {move.technique.id} now"


def old_names(page: Page, target: Target, moves: Moves) -> Iterator[str]:
    """Where Categorization of a migrated page still calls a technique by a name that it no longer has."""
    section = page.strategy.sections.get("categorization")
    for old, move in sorted(moves.found.items()) if section else ():
        technique = move.technique
        if section is None or technique is None or move.why:
            continue
        former = target.past_names(old)[0] | target.past_names(technique.id)[0]
        for name in sorted(former - {technique.name}):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            lines = (
                (row, page.source.line_text(row)) for row in range(section.row, section.end_row)
            )
            found = [
                str(row + 1)
                for row, line in lines
                if pattern.search(line.replace(technique.name, ""))
            ]
            if found:
                told = f"{technique.id} is called '{technique.name}' now"
                yield f"'{name}' still stands in Categorization, on {_places(found)}; {told}"


def _places(lines: Sequence[str]) -> str:
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {', '.join(lines)}"
