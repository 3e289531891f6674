"""Blind Spots and Assumptions with a sub-heading for each half, however a foreign page tells them apart.

Labels such as `- **Assumptions:** …` become headings. A plain list is divided by the words of its items; an item that
tells neither stays before both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ads_compiler.attack_mapping import marks
from ads_compiler.attack_mapping.places import LONGEST_LINE
from ads_compiler.authoring.import_ import names
from ads_compiler.authoring.import_.lines import Made
from ads_compiler.authoring.import_.told import Told
from ads_compiler.core.text import Text

BLIND, ASSUMED = "Blind Spots", "Assumptions"
_ASSUMED = re.compile(
    r"(?:(?:it is|we|this \w+|the \w+|also)\s+)?(?:assum(?:es?|ed|ing|ptions?)|reli(?:es|ant)\b|rely(?:ing)?|depends?|"
    r"depending|requires?|presumes?|needs?)\b",
    re.IGNORECASE,
)
_BLIND = re.compile(
    r"\b(?:may|might|will|can|does|do|could|would|is|are)(?:\s*not|n't|n’t)\s+(?:be\s+)?(?:detect|cover|see|seen|alert|"
    r"captur|identif|catch|flag|visible|monitor|collect|log|trigger|recogni|fire)\w*|\bcannot\b|\b(?:may|might|can|could|"
    r"will|would)\s+(?:be\s+|go\s+)?(?:miss|evade|bypass|circumvent|avoid|overlook|undetected|unnoticed)\w*|"
    r"\bblind (?:spots?|to)\b|\blimited (?:visibility|effectiveness|coverage|detection)|\bno visibility\b|"
    r"\bundetected\b",
    re.IGNORECASE,
)
# "A blind spot will occur if any of the assumptions are violated", and the examples after it.
_OCCURS = re.compile(
    r"(?:an?\s+|the\s+)?blind spots?\s+(?:\w+\s+)?(?:occurs?|exists?|arises?)\b", re.IGNORECASE
)
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,3}[.)])\s+")


def heading(raw: str, text: str, level: int, row: int) -> Made:
    """A heading that is made of a line."""
    found = re.search(r"\w", raw)
    return Made(f"{'#' * level} {text}", row, (found.start() if found else 0) - level - 1)


def divided(source: Text, body: Sequence[Made], level: int, guesses: list[Told]) -> list[Made]:
    """The lines of the section, given without its heading, with a heading of a level for each half that it tells."""
    made = list(_labels(source, body, level))
    if not any(names.part_of(line.text.lstrip("# ")) for line in made if line.text.startswith("#")):
        made = _by_words(source, made, level, guesses)
    return [line for number, line in enumerate(made) if line.text or not _doubled(made, number)]


def _doubled(made: Sequence[Made], number: int) -> bool:
    """Whether a blank line follows another one beside a heading."""
    before, after = made[max(0, number - 2) : number], made[number + 1 : number + 2]
    near = [*before[:1], *after]
    return (
        bool(before)
        and not before[-1].text.strip()
        and any(line.text.startswith("#") for line in near)
    )


def _labels(source: Text, body: Sequence[Made], level: int) -> Iterator[Made]:
    indent, width = -1, 0
    for made in body:
        raw = made.text
        if len(raw) > LONGEST_LINE:
            yield made
            continue
        line = marks.read(source, made.row)
        head = line.piece.text[: line.bold] if line.bold else line.piece.text
        half = names.part_of(head) if line.bold or head.endswith(":") else None
        if half is None or raw.lstrip().startswith("#"):
            if raw.strip() and line.indent <= indent:
                indent, width = -1, 0
            less = width if width and not raw[:width].strip() else 0
            yield Made(raw[less:], made.row, made.shift + less)
            continue
        indent, width = -1, 0
        if line.marker:
            begin = re.match(r"\s*\S+\s+", raw)
            indent, width = line.indent, begin.end() if begin else 0
        whole = source.line_text(made.row)
        yield from (Made("", made.row), heading(whole, half, level, made.row), Made("", made.row))
        if (at := names.behind(whole) if line.bold else None) is not None:
            yield Made(whole[at:], made.row, at)


def _by_words(source: Text, body: list[Made], level: int, guesses: list[Told]) -> list[Made]:
    """A section that is plain paragraphs and lists, divided by their words; any other as it is."""
    if any(
        len(line.text) > LONGEST_LINE or re.match(r"#|```|~~~|[^|]*\|", line.text.lstrip())
        for line in body
    ):
        return body
    for starts, half_of in ((_paragraphs(body), _half_of_paragraph), (_items(body), _half)):
        halves: dict[str, list[Made]] = {
            "": list(body[: starts[0]]) if starts else [],
            BLIND: [],
            ASSUMED: [],
        }
        for begin, end in zip(starts, [*starts[1:], len(body)], strict=False):
            pieces = [marks.read(source, line.row).piece.text for line in body[begin:end]]
            half = half_of(pieces[0] if half_of is _half_of_paragraph else " ".join(pieces))
            halves[half] += body[begin:end]
            if half:
                guesses.append(
                    Told(half, source.line_span(body[begin].row), "by its words", guess=True)
                )
        if halves[BLIND] or halves[ASSUMED]:
            return _joined(source, halves, level)
    return body


def _joined(source: Text, halves: dict[str, list[Made]], level: int) -> list[Made]:
    made = halves[""]
    for half in (BLIND, ASSUMED):
        if halves[half]:
            row = halves[half][0].row
            made += [
                Made("", row),
                heading(source.line_text(row), half, level, row),
                Made("", row),
                *halves[half],
            ]
    return [*made, Made("", made[-1].row)]


def _paragraphs(body: Sequence[Made]) -> list[int]:
    """Where paragraphs begin; a list belongs to the one before it."""
    found = []
    for number, line in enumerate(body):
        fresh = number == 0 or not body[number - 1].text.strip()
        if (
            fresh
            and line.text.strip()
            and not line.text[0].isspace()
            and not _ITEM.match(line.text)
        ):
            found.append(number)
    return found


def _items(body: Sequence[Made]) -> list[int]:
    """Where the items of the one list begin that the section is, after an introduction; nothing where it is more."""
    tops = [number for number, line in enumerate(body) if _ITEM.match(line.text)]
    indents = {len(body[number].text) - len(body[number].text.lstrip()) for number in tops}
    rest = [
        line.text
        for number, line in enumerate(body)
        if tops and number > tops[0] and number not in tops
    ]
    return [] if len(indents) > 1 or any(text[:2].strip() for text in rest) else tops


def _half(text: str) -> str:
    return ASSUMED if _ASSUMED.match(text) else BLIND if _BLIND.search(text) else ""


def _half_of_paragraph(text: str) -> str:
    """The half that a paragraph is about: `This strategy relies on the following assumptions:`."""
    assumed, blind = (
        re.search(r"\bassum", text, re.IGNORECASE),
        re.search(r"\bblind spots?\b", text, re.IGNORECASE),
    )
    if _OCCURS.match(text):
        return BLIND
    if assumed and blind:
        return ""
    return ASSUMED if assumed else BLIND if blind else _half(text)
