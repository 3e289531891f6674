"""The value of a label to claims: ids with names, tactics and platforms, each with its place."""

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
# In a labelled place also what only looks like an id, so that a slip of the finger is seen.
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
_BESIDE_NAME = SEPARATOR.replace("/", "") + "(\"'“”‘’"
_LONGEST_NAME = 9
_LONGEST_MENTION = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim: its kind (see `words`), what it says, its place, and the technique that it is about ("" for all).

    `shown` is the text of a link; `mapping` is False of what a sentence only mentions.
    """

    kind: str
    text: str
    span: Span
    about: str = ""
    mapping: bool = True
    shown: str = ""

    @property
    def identity(self) -> str:
        """The id of the technique that a claim about a technique or an address names; "" where it names none."""
        if self.kind == URL:
            return verdicts.linked(self.text) or ""
        return self.text.upper().replace("/", ".") if self.kind == TECHNIQUE else ""


def of_value(piece: Piece, kinds: frozenset[str]) -> Iterator[Claim]:
    """What the text behind a label claims of the kinds that the label names."""
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
    """Where the names of tactics end that the text begins with, as in `Execution / PowerShell`."""
    done = 0
    while found := re.match(
        r"\s*([A-Za-z][A-Za-z &-]{2,40}?)\s*(?:\(?TA\d{4}\)?)?\s*(?:/|:|->|→|>|\||\s[–—-]\s)\s*",
        piece.text[done:],
    ):
        if found[1].casefold() not in words.tactic_names():
            break
        done += found.end()
    return done


def _techniques(piece: Piece) -> Iterator[Claim]:
    """Ids and names, tactics before them too: `Execution / PowerShell (T1059.001), T1003 - OS Credential Dumping`."""
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
            lone = part if part.text.casefold() in words.names() else part.strip(SEPARATOR + ".")
            known = lone.text.casefold() in words.names()
            if known or 1 <= len(lone.text.split()) <= 6:
                kind = NAME if known else _kind(lone.text)
                yield Claim(kind, lone.text, lone.span)


def _name(piece: Piece, identity: str) -> Iterator[Claim]:
    """The name beside an id: the longest that the technique ever had, else what stands up to the next mark."""
    piece = piece.strip(_BESIDE_NAME)
    if not piece.text.casefold().startswith(tuple(words.technique_names(identity))):
        piece = piece.strip(_BESIDE_NAME + "/")  # which `/etc/passwd and /etc/shadow` begins with
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
            lone = shown.text.casefold()
            if not re.search(r"[a-z]{2}", lone) or lone in words.FILLERS or len(lone.split()) > 4:
                continue
            if not (kill_chain and lone in words.LOCKHEED) and not ID.search(shown.text):
                yield Claim(TACTIC, shown.text, shown.span)


def _platforms(piece: Piece) -> Iterator[Claim]:
    for part in _parts(piece, _SPLIT):
        for word in _parts(part, _JOINED):
            shown = word.strip(SEPARATOR + ".")
            head, bracket, inner = shown.text.partition("(")
            if version := _VERSION.match(head):
                shown = shown.cut(0, version.end(1))
            elif bracket and not inner.casefold().startswith(head.strip().casefold()):
                shown = shown.cut(
                    0, len(head)
                )  # a remark on the platform, and no longer name of it
            end = re.search(r"\s[–—-]\s|:|\.\s", shown.text)
            shown = shown.cut(0, end.start() if end else None)
            # What has no letter is what `Windows 10/11` was taken apart to.
            told = re.search(r"[^\W\d_]", shown.text) and not words.is_filler(shown.text.casefold())
            if told and len(shown.text.split()) <= 4:
                yield Claim(PLATFORM, shown.text, shown.span)


def _parts(piece: Piece, between: re.Pattern[str]) -> Iterator[Piece]:
    """What stands between separators that are in no bracket."""
    depth, start = 0, 0
    depths = [depth := depth + (c == "(") - (c == ")") for c in piece.text]
    for mark in between.finditer(piece.text):
        if mark.end() > mark.start() and depths[mark.start()] <= 0:
            yield piece.cut(start, mark.start())
            start = mark.end()
    yield piece.cut(start)


def _joined(piece: Piece, known: frozenset[str]) -> Iterator[Piece]:
    """A text that is not known itself, taken apart at `and` and `/` where that gives something known."""
    parts = list(_parts(piece, _JOINED))
    whole = re.sub(r"\s*\(.*|\s*TA\d{4}.*", "", piece.text).strip(" .").casefold()
    if whole in known or not any(part.text.strip(" .").casefold() in known for part in parts):
        yield piece
        return
    # `Execution and Command and Control`: what is known together with what follows stays together.
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
    """What the text of a link says: `Tactic / Technique`, or the name of the technique that it leads to."""
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
    """Ids in a sentence, and names that stand with them: `Network Sniffing (T1040)`, `T1040 (Network Sniffing)`."""
    for mark in ID.finditer(piece.text):
        claim = Claim(TECHNIQUE, mark["id"], piece.cut(*mark.span("id")).span, mapping=False)
        yield claim
        left = max(0, mark.start() - _LONGEST_MENTION)
        before = re.search(r"([^()]*[^()\s])\s*\(\s*$", piece.text[left : mark.start()])
        after = re.match(
            r"\s*(?:\(|-|–|—|:)\s*([^()]+)", piece.text[mark.end() : mark.end() + _LONGEST_MENTION]
        )
        for found, start in ((before, left), (after, mark.end())):
            held = found and _known_beside(found[1], claim.identity, at_end=found is before)
            if found and held:
                begin = start + found.start(1) + held[0]
                name = piece.cut(begin, begin + held[1])
                yield Claim(NAME, name.text, name.span, claim.identity, mapping=False)


def _known_beside(text: str, identity: str, *, at_end: bool) -> tuple[int, int] | None:
    """The name of some technique next to an id, as place and length: a sentence is read for known names only."""
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
    """How long some names are, the longest first."""
    return tuple(sorted({len(name) for name in known}, reverse=True))
