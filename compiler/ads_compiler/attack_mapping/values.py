"""Claims in the value of a label: ids with names, tactics and platforms, each with its span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from ads_compiler.attack import verdicts
from ads_compiler.attack_mapping import words
from ads_compiler.attack_mapping.marks import Anchor, Line, Piece
from ads_compiler.attack_mapping.words import (
    DETECTION,
    KILL_CHAIN,
    NAME,
    PLATFORM,
    TACTIC,
    TECHNIQUE,
    URL,
)
from ads_compiler.core.text import Span

ID = re.compile(r"(?<![\w.-])(?:attack\.)?(?P<id>T\d{4}(?:[./]\d{3})?)(?![\w])", re.IGNORECASE)
# After a label, text that resembles an id also counts, so that typos are reported.
# Words of sentences, which the names of techniques do not have.
_SENTENCE = re.compile(
    r"\b(?:please|we|you|this|these|it|they|is|are|was|were|been|has|have|should|must|can|may|might|"
    r"will|when|which|that|because|if|see|choose|select)\b",
    re.IGNORECASE,
)
_LIKE_ID = re.compile(
    r"(?<![\w.-])(?:attack\.)?(?P<id>T\d{2,6}(?:[./]\d{1,4})?)(?![\w])", re.IGNORECASE
)
_TACTIC_ID = re.compile(r"(?<!\w)TA\d{4}(?!\w)", re.IGNORECASE)
# `Sub-technique: .001 (PowerShell)`, below a line with the technique.
_LAST_DIGITS = re.compile(r"\s*\.\d{3}\b")
_DETECTION_ID = re.compile(r"(?<!\w)DET\d{4}(?!\w)")
_SPLIT = re.compile(r"\s*(?:[,;|→]|->|=>|\s>\s)\s*")
_JOINED = re.compile(r"\s*(?:/|\s(?:and|or|&|\+)\s|\s&|\bas well as\b)\s*")
_VERSION = re.compile(
    r"(windows|linux|macos)\s+(?:v?\d|server\b|workstation|hosts?\b|xp\b|vista\b)", re.IGNORECASE
)
SEPARATOR = " \t,;:/|&+>→–—-"
_AROUND_NAME = SEPARATOR.replace("/", "") + "(\"'“”‘’"
_LONGEST_NAME = 9
_LONGEST_MENTION = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: its kind (see `words`), text and span, and the technique it is about ("" for all).

    `shown` is the text of a link. `mapping` is False if a sentence only mentions the technique.
    """

    kind: str
    text: str
    span: Span
    about: str = ""
    mapping: bool = True
    shown: str = ""

    @property
    def identity(self) -> str:
        """The id of the technique that a technique or link claim names; "" for other claims."""
        if self.kind == URL:
            return verdicts.linked(self.text) or ""
        return self.text.upper().replace("/", ".") if self.kind == TECHNIQUE else ""


def of_value(piece: Piece, kinds: frozenset[str]) -> Iterator[Claim]:
    """The claims in the text after a label, of the kinds that the label names."""
    if words.is_filler(piece.text.strip(" .()[]_").casefold()):
        return
    if TECHNIQUE in kinds:
        yield from _techniques(piece)
    elif TACTIC in kinds:
        yield from _tactics(piece, KILL_CHAIN in kinds)
    elif PLATFORM in kinds:
        yield from _platforms(piece)
    elif DETECTION in kinds:
        yield from (
            Claim(DETECTION, m[0], piece.cut(*m.span()).span)
            for m in _DETECTION_ID.finditer(piece.text)
        )


def after_tactics(piece: Piece) -> int:
    """The end of the names of tactics at the start of the text, as in `Execution / PowerShell`."""
    done = 0
    while match := re.match(
        r"\s*([A-Za-z][A-Za-z &-]{2,40}?)\s*(?:\(?TA\d{4}\)?)?\s*(?:/|:|->|→|>|\||\s[–—-]\s)\s*",
        piece.text[done:],
    ):
        if match[1].casefold() not in words.tactic_names():
            break
        done += match.end()
    return done


def _techniques(piece: Piece) -> Iterator[Claim]:
    """Ids and names, possibly after tactics: `Execution / PowerShell (T1059.001), T1003 - Name`."""
    start = after_tactics(piece)
    if start:
        yield from _tactics(piece.cut(0, start).strip(SEPARATOR), kill_chain=False)
    yield from (
        Claim(DETECTION, m[0], piece.cut(*m.span()).span)
        for m in _DETECTION_ID.finditer(piece.text)
    )
    ids = list(_LIKE_ID.finditer(piece.text))
    done = start
    for number, mark in enumerate(ids):
        claim = Claim(TECHNIQUE, mark["id"], piece.cut(*mark.span("id")).span)
        yield claim
        end = ids[number + 1].start() if number + 1 < len(ids) else len(piece.text)
        before = re.search(r"(?<![^,;|()])([^,;|()]+)\(\s*$", piece.text[done : mark.start()])
        if before:
            yield from _name(
                piece.cut(done + before.start(1), done + before.end(1)), claim.identity
            )
        done = mark.end()
        after = re.match(r"\s*\)", piece.text[done:end])
        if after:
            done += after.end()
        elif (
            not before and number + 1 < len(ids) and re.search(r"\w\s*\(\s*$", piece.text[done:end])
        ):
            rest = re.split(r"[,;|]", piece.text[done:end])[0]
            yield from (
                _name(piece.cut(done, done + len(rest)), claim.identity) if "(" not in rest else ()
            )
            done += len(rest)
        else:
            yield from _name(piece.cut(done, end), claim.identity)
    if not ids and not _TACTIC_ID.search(piece.text) and not _LAST_DIGITS.match(piece.text):
        for part in _parts(piece.cut(start), _SPLIT):
            name = part if part.text.casefold() in words.names() else part.strip(SEPARATOR + ".")
            known = name.text.casefold() in words.names()
            if known or (1 <= len(name.text.split()) <= 6 and not _SENTENCE.search(piece.text)):
                kind = NAME if known else _kind(name.text)
                yield Claim(kind, name.text, name.span)


def _name(piece: Piece, identity: str) -> Iterator[Claim]:
    """The name next to an id: the longest known name of the technique, else the next text."""
    piece = piece.strip(_AROUND_NAME)
    if not piece.text.casefold().startswith(tuple(words.technique_names(identity))):
        piece = piece.strip(_AROUND_NAME + "/")  # unless the name starts with "/", like "/etc/…"
    text = piece.text.casefold()
    known = [
        n
        for n in words.technique_names(identity)
        if text.startswith(n) and not text[len(n) : len(n) + 1].isalnum()
    ]
    if longest := max((*map(len, known), words.joined_names(identity, text)), default=0):
        yield Claim(NAME, piece.text[:longest], piece.cut(0, longest).span, identity)
        return
    end = re.search(r"[,;|()]|\.(?:\s|$)|\s[-–—]\s|\sand\s*$|\sor\s*$", piece.text)
    short = piece.cut(0, end.start() if end else None).strip(SEPARATOR + "\"'“”‘’")
    if (
        re.search(r"[A-Za-z]{3}", short.text)
        and short.text[:1].isupper()
        and len(short.text.split()) <= _LONGEST_NAME
    ):
        kind = _kind(short.text)
        yield Claim(kind, short.text, short.span, identity if kind == NAME else "")


def _kind(text: str) -> str:
    """What a text next to a technique or below its label is, if it is no name of a technique."""
    word = text.casefold()
    if word in words.tactic_names():
        return TACTIC
    return PLATFORM if word in words.platform_names() else NAME


def _tactics(piece: Piece, kill_chain: bool) -> Iterator[Claim]:
    for part in _parts(piece, _SPLIT):
        for mark in _TACTIC_ID.finditer(part.text):
            yield Claim(TACTIC, mark[0], part.cut(*mark.span()).span)
        for word in _joined(part, words.tactic_names()):
            rest = _TACTIC_ID.sub(lambda mark: " " * len(mark[0]), word.text)
            start = len(rest) - len(rest.lstrip(SEPARATOR))
            head = re.split(r"\(|\s[–—-]\s|:|\.\s", rest[start:])[0]
            shown = word.cut(start, start + len(head)).strip(SEPARATOR + ".)")
            name = shown.text.casefold()
            if not re.search(r"[a-z]{2}", name) or name in words.FILLERS or len(name.split()) > 4:
                continue
            if not (kill_chain and name in words.LOCKHEED) and not ID.search(shown.text):
                yield Claim(TACTIC, shown.text, shown.span)


def _platforms(piece: Piece) -> Iterator[Claim]:
    for part in _parts(piece, _SPLIT):
        for word in _parts(part, _JOINED):
            shown = word.strip(SEPARATOR + ".")
            head, bracket, inner = shown.text.partition("(")
            if version := _VERSION.match(head):
                shown = shown.cut(0, version.end(1))
            elif bracket and not inner.casefold().startswith(head.strip().casefold()):
                shown = shown.cut(0, len(head))  # drop a remark on the platform
            end = re.search(r"\s[–—-]\s|:|\.\s", shown.text)
            shown = shown.cut(0, end.start() if end else None)
            # Parts without letters come from values such as `Windows 10/11`.
            lettered = re.search(r"[^\W\d_]", shown.text)
            if not lettered or words.is_filler(shown.text.casefold()):
                continue
            if len(shown.text.split()) <= 4:
                yield Claim(PLATFORM, shown.text, shown.span)


def _parts(piece: Piece, between: re.Pattern[str]) -> Iterator[Piece]:
    """The parts between separators outside of parentheses."""
    depth, start = 0, 0
    depths = [depth := depth + (c == "(") - (c == ")") for c in piece.text]
    for mark in between.finditer(piece.text):
        if mark.end() > mark.start() and depths[mark.start()] <= 0:
            yield piece.cut(start, mark.start())
            start = mark.end()
    yield piece.cut(start)


def _joined(piece: Piece, known: frozenset[str]) -> Iterator[Piece]:
    """The parts of an unknown text, split at `and` and `/` if any part is known."""
    parts = list(_parts(piece, _JOINED))
    whole = re.sub(r"\s*\(.*|\s*TA\d{4}.*", "", piece.text).strip(" .").casefold()
    if whole in known or not any(part.text.strip(" .").casefold() in known for part in parts):
        yield piece
        return
    # `Execution and Command and Control`: parts that form a known name are kept together.
    start, end = 0, 0
    for number, part in enumerate(parts):
        begin = piece.text.index(part.text, end)
        end = begin + len(part.text)
        ahead = [
            f"{piece.text[start:end]} and {after.text}".casefold().strip()
            for after in parts[number + 1 : number + 2]
        ]
        if not set(ahead) & known:
            yield piece.cut(start, end)
            between = _JOINED.match(piece.text, end)
            start = between.end() if between else end


def of_link(anchor: Anchor, address: Claim, line: Line) -> Iterator[Claim]:
    """The claims in the text of a link: `Tactic / Technique`, or the name of its technique."""
    shown = anchor.shown
    if not shown.text or ID.search(shown.text) or words.label_kinds(shown.text) is not None:
        return
    start = after_tactics(shown)
    if start:
        yield Claim(TECHNIQUE, address.identity, address.span)
        yield from (
            replace(c, about=address.identity)
            for c in _tactics(shown.cut(0, start).strip(SEPARATOR), False)
        )
        yield from _name(shown.cut(start), address.identity)
    elif shown.text.casefold() in words.names():
        mapping = bool(line.marker) and line.piece.text == shown.text
        yield Claim(TECHNIQUE, address.identity, address.span, mapping=mapping)
        yield Claim(NAME, shown.text, shown.span, address.identity, mapping)


def mentions(piece: Piece) -> Iterator[Claim]:
    """Ids in a sentence, with names: `Network Sniffing (T1040)`, `T1040 (Network Sniffing)`."""
    for mark in ID.finditer(piece.text):
        claim = Claim(TECHNIQUE, mark["id"], piece.cut(*mark.span("id")).span, mapping=False)
        yield claim
        left = max(0, mark.start() - _LONGEST_MENTION)
        before = re.search(r"([^()]*[^()\s])\s*\(\s*$", piece.text[left : mark.start()])
        after = re.match(
            r"\s*(?:\(|-|–|—|:)\s*([^()]+)", piece.text[mark.end() : mark.end() + _LONGEST_MENTION]
        )
        for match, start in ((before, left), (after, mark.end())):
            place = match and _known_name(match[1], claim.identity, at_end=match is before)
            if match and place:
                begin = start + match.start(1) + place[0]
                name = piece.cut(begin, begin + place[1])
                yield Claim(NAME, name.text, name.span, claim.identity, mapping=False)


def _known_name(text: str, identity: str, *, at_end: bool) -> tuple[int, int] | None:
    """The offset and length of a known name next to an id; sentences are only read for those."""
    lower = text.casefold()
    for known in (words.technique_names(identity), words.names()):
        for length in _lengths(known):
            if (
                length <= len(lower)
                and (lower[len(lower) - length :] if at_end else lower[:length]) in known
            ):
                return (len(text) - length if at_end else 0), length
    return None


@cache
def _lengths(known: frozenset[str]) -> tuple[int, ...]:
    """The lengths of some names, the longest first."""
    return tuple(sorted({len(name) for name in known}, reverse=True))
