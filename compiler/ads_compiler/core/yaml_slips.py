"""Common slips in YAML text: what the parser made of them, and the edit that fixes them.

Takes a text that a parser refused, and the place. Every proposed edit is tried: it is offered only
if the parser then reads the text, or at least gets further.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from ads_compiler.core.plural import counted

# Spaces that YAML reads as text, and characters that nobody sees.
INVISIBLE = "\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_INVISIBLE_INDENT = re.compile(
    rf"^[ \t]*(?:- +)*(?P<slip>[{INVISIBLE}][{INVISIBLE} ]*)", re.MULTILINE
)
_INVISIBLE_AFTER = re.compile(rf"(?:^[ ]*-|:)(?P<slip>[{INVISIBLE}]+)", re.MULTILINE)
_TABS = re.compile(r"^(?P<slip> *(?:- *)*\t[ \t]*)(?=\S)", re.MULTILINE)
_VALUE = re.compile(r"^(?P<head> *(?:- +)*(?:[^\s#'\"\[{][^#]*?:[ ]+)?)(?P<value>\S.*?)\s*$")
_FLOW_VALUE = re.compile(r"(?<=[\[{,:])\s*(?P<value>[*&!%@`|>][^,\]}]*?)\s*(?=[,\]}])")
_HASH = re.compile(r"(?<=[\s\[{,:])(?P<value>#[^\s,\]}]*)")
_KEY = re.compile(r"^(?P<indent> *)(?P<dash>(?:- +)*)(?P<key>[\w.|\"'-]+) *:(?: |$)")
_SPECIAL = {
    "*": "starts an alias",
    "&": "starts an anchor",
    "!": "starts a tag",
    "%": "starts a directive",
    "@": "is reserved",
    "`": "is reserved",
    "|": "starts a block of text",
    ">": "starts a block of text",
}
_LONGEST, _TRIED, _LINES_BACK = 200_000, 16, 40
Reaches = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip at `start` up to `end` of the text, and the `edits` that fix it.

    `safe` means that the edits cannot change anything that was read before.
    """

    start: int
    end: int
    message: str
    hint: str
    edits: tuple[tuple[int, int, str], ...]
    safe: bool = True

    def fixed(self, text: str) -> str:
        """The text after the edits."""
        for start, end, new in sorted(self.edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text


def explained(text: str, at: int, reaches: Reaches) -> Slip | None:
    """The slip that best explains why the parser stopped at offset `at`.

    `reaches` is the offset at which the parser stops in a text, or None if it reads all of it.
    """
    if len(text) > _LONGEST:
        return None
    best: tuple[int, Slip] | None = None
    for slip in islice(_candidates(text, at), _TRIED):
        stop = reaches(slip.fixed(text))
        if stop is None:
            return slip
        gained = (len(slip.fixed(text)) - stop) - (len(text) - at)
        if gained < 0 and _row(slip.fixed(text), stop) > _row(text, at) and best is None:
            best = (stop, slip)
    return best[1] if best else None


def _candidates(text: str, at: int) -> Iterator[Slip]:
    at = _last_content(text, at)
    yield from invisible(text)
    yield from _tabs(text)
    rows = list(_rows_before(text, at))
    for start, line in rows[:3]:
        yield from _unquoted(start, line)
    yield from _comments(rows)
    for start, line in rows[:3]:
        yield from _unclosed(start, line)
    yield from _indentation(rows)


def invisible(text: str) -> Iterator[Slip]:
    """The invisible characters of the text that change its structure, as one slip."""
    places = [*_INVISIBLE_INDENT.finditer(text), *_INVISIBLE_AFTER.finditer(text)]
    spans = sorted({match.span("slip") for match in places})
    if not spans:
        return
    edits = tuple((s, e, spaces(text[s:e]) or ("" if _indents(text, s) else " ")) for s, e in spans)
    start, end = spans[0]
    character = named(text[start:end].strip(" "))
    message = f"{character} is text in YAML, not a space"
    yield Slip(start, end, message, "write spaces", edits)


def named(characters: str) -> str:
    """The code point and the name of the first of some characters."""
    first = characters[0]
    return f"U+{ord(first):04X} ({unicodedata.name(first, 'unnamed').lower()})"


def spaces(characters: str) -> str:
    """Invisible characters as the spaces that they look like; those without a width are dropped."""
    return "".join(" " if unicodedata.category(one) == "Zs" else "" for one in characters)


def _indents(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip("- ")


def _tabs(text: str) -> Iterator[Slip]:
    lines = list(_TABS.finditer(text))
    if not lines:
        return
    start, end = lines[0].span("slip")
    for width in (2, 4, 8, 1, 3, 0):
        edits = tuple((*m.span("slip"), m["slip"].replace("\t", " " * width)) for m in lines)
        message = "a tab in the indentation"
        hint = f"write {counted(width, 'space')} instead of each tab" if width else "remove the tab"
        yield Slip(start, end, message, hint, edits, safe=False)


def _last_content(text: str, at: int) -> int:
    """The offset, moved back to the last character before it that is not white space."""
    return len(text[: at + 1].rstrip()) - 1 if not text[at : at + 1].strip() else at


def _rows_before(text: str, at: int) -> Iterator[tuple[int, str]]:
    """The offsets and texts of the line of an offset and of those before it, nearest first."""
    end = text.find("\n", max(at, 0))
    end = len(text) if end < 0 else end
    for _ in range(_LINES_BACK):
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            yield start, text[start:end]
        if start == 0:
            return
        end = start - 1


def _unquoted(start: int, line: str) -> Iterator[Slip]:
    """A value that needs quotation marks, because of its first character or a colon inside."""
    flow = [(start + m.start("value"), start + m.end("value")) for m in _FLOW_VALUE.finditer(line)]
    if flow:
        first, end = flow[0]
        written = line[first - start : end - start]
        why = f"'{written[0]}' {_SPECIAL[written[0]]} at the start of a value"
        edits = tuple((s, e, quote(line[s - start : e - start])) for s, e in flow)
        yield Slip(first, end, why, f"write {_shortened(quote(written))}", edits)
    matches = []
    if (whole := _VALUE.match(line)) is not None:
        matches.append(whole)
        if head := re.match(r"^ *(?:- +)*[^\s:#'\"\[{][^:#]*:[ ]+(?P<value>\S.*?)\s*$", line):
            matches.append(head)
    for match in matches:
        written = match["value"]
        value = re.sub(r"\s+#\s.*$", "", written)
        first = start + match.start("value")
        quoted = quote(_raw(value))
        if value[:1] in _SPECIAL:
            why = f"'{value[0]}' {_SPECIAL[value[0]]} at the start of a value"
        elif value[:1] == '"' and "\\" in value:
            why = "'\\' starts an escape in double quotes"
        elif value[:1] in "\"'":
            why = "a value continues after its closing quotation mark"
        elif value[:1] in "[{":
            continue
        elif ": " in value or value.endswith(":"):
            why = "a value that contains ': ' needs quotation marks"
        else:
            continue
        edit = (first, first + len(value), quoted)
        yield Slip(first, first + len(value), why, f"write {_shortened(quoted)}", (edit,))


def _raw(value: str) -> str:
    """A value without the quotation marks around it, if they are a pair."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def quote(value: str) -> str:
    """A text in single quotes."""
    return "'" + value.replace("'", "''") + "'"


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _comments(rows: list[tuple[int, str]]) -> Iterator[Slip]:
    """A '#' inside a list or a mapping in brackets, which hides the bracket that closes it."""
    for start, line in rows:
        for match in _HASH.finditer(line):
            if not ("[" in line[: match.start()] or "{" in line[: match.start()]):
                continue
            first, end = (start + place for place in match.span("value"))
            quoted = quote(match["value"])
            message = "'#' after a space starts a comment, so the rest of the line is not read"
            yield Slip(first, end, message, f"write {quoted}", ((first, end, quoted),))


def _unclosed(start: int, line: str) -> Iterator[Slip]:
    """A line that opens one bracket more than it closes."""
    end = start + len(line.rstrip())
    for opening, closing in ("[]", "{}"):
        if line.count(opening) == line.count(closing) + 1:
            first = start + line.rindex(opening)
            message = f"'{opening}' is never closed"
            edit = (end, end, closing)
            yield Slip(first, end, message, f"write '{closing}' at the end", (edit,), safe=False)


def _indentation(rows: list[tuple[int, str]]) -> Iterator[Slip]:
    """A line whose keys are not below those that it belongs to."""
    here = _KEY.match(rows[0][1]) if rows else None
    if here is None:
        return
    start = rows[0][0]
    column = len(here["indent"]) + len(here["dash"])
    for above_start, line in rows[1:]:
        above = _KEY.match(line)
        if above is None or len(above["indent"]) + len(above["dash"]) == column:
            continue
        other = len(above["indent"]) + len(above["dash"])
        message = (
            f"'{here['key']}' is indented by {counted(column, 'space')},"
            f" and '{above['key']}' above it by {other}"
        )
        moves = [(start, here, other - len(here["dash"]))]
        if above["dash"]:
            moves.append((above_start, above, len(above["indent"]) + column - other))
        # Indentation is mostly even.
        for first, match, width in sorted(moves, key=lambda move: move[2] % 2):
            if width >= 0:
                key = match["dash"] + match["key"]
                hint = f"indent '{key}' by {counted(width, 'space')}"
                edit = (first, first + len(match["indent"]), " " * width)
                place = (first + match.start("key"), first + match.end("key"))
                yield Slip(*place, message, hint, (edit,), safe=False)


def _row(text: str, at: int) -> int:
    return text.count("\n", 0, at)
