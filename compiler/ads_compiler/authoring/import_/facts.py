"""The facts that a page without front matter states, each with its place and a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ads_compiler.attack import history, verdicts
from ads_compiler.attack.history import History
from ads_compiler.attack.index import Index
from ads_compiler.attack_mapping import extract, judge, words
from ads_compiler.attack_mapping.values import Claim
from ads_compiler.attack_mapping.words import NAME, PLATFORM, TACTIC, TECHNIQUE
from ads_compiler.authoring.import_ import stated
from ads_compiler.authoring.import_.fact import Fact
from ads_compiler.strategy.markdown import Document

Past = Callable[[], History | None]
_ID = re.compile(r"T[0-9]{4}(\.[0-9]{3})?")
_FRAMEWORK = re.compile(r"[\W_]*(?:report|template|page|document)?[\W_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique that the page maps itself to, with its name and tactics if stated."""

    id: Fact
    name: Fact | None
    tactics: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a page. `unplaced` are claims that remain only in the prose."""

    title: Fact | None
    techniques: tuple[Technique, ...]
    platforms: tuple[Fact, ...]
    priority: Fact | None
    unplaced: tuple[Fact, ...]
    identity: Fact | None = None
    owner: Fact | None = None


def read_facts(
    page: Document, heading: Fact | None, index: Index | None, past: Past | None = None
) -> Facts:
    """The facts of a page whose headings are Markdown headings."""
    past = past or history.load
    claims = extract.of_page(page) if index else ()
    techniques, unplaced = _techniques(claims, index, past) if index else ((), [])
    platforms = (
        tuple(_platforms(claims, [t.id.value for t in techniques], index, past)) if index else ()
    )
    return Facts(
        title=title_of(page, heading),
        techniques=techniques,
        platforms=platforms,
        priority=stated.priority(page),
        unplaced=tuple(unplaced),
        identity=stated.identity(page),
        owner=stated.owner(page),
    )


def title_of(page: Document, heading: Fact | None) -> Fact | None:
    """The title without the name of the framework; without a heading, the name of the file.

    A title that is only the name of the framework is kept.
    """
    if heading is None:
        name = PurePosixPath(page.source.name).stem
        text = " ".join(
            re.sub(r"^(?:ads)?[\W_\d]*(?=[^\W\d_])", "", name, flags=re.IGNORECASE).split("-")
        )
        shown = " ".join(text.replace("_", " ").split()) or name
        return Fact(
            shown[:1].upper() + shown[1:],
            page.source.start,
            "the page has no title: taken from the file name",
            guess=True,
        )
    bare = re.sub(r"^#+(?=\w)", "", heading.value)
    short = re.sub(
        r"^(?:ads(?:\s+framework)?|title)\b\W+", "", words.title(bare), flags=re.IGNORECASE
    )
    if _FRAMEWORK.fullmatch(short):
        return replace(
            heading, note="only names the framework", value=" ".join(heading.value.split())
        )
    note = "" if short == heading.value else f"'{heading.value}' without the framework's name"
    return Fact(short, heading.span, note)


def _techniques(
    claims: Sequence[Claim], index: Index, past: Past
) -> tuple[tuple[Technique, ...], list[Fact]]:
    mapped: dict[str, Fact] = {}
    unplaced: list[Fact] = []
    for identity in judge.mapped(claims, index):
        claim = next(
            (c for c in claims if c.mapping and c.kind == TECHNIQUE and c.identity == identity),
            None,
        )
        named = next((c for c in claims if c.kind == NAME and c.mapping and not c.about), None)
        if claim is None and named is not None:
            fact = Fact(identity, named.span, f"identified by its name '{named.text}'")
        elif claim is not None:
            fact = Fact(
                identity,
                claim.span,
                "" if claim.text == identity else f"'{claim.text}' on the page",
            )
        else:
            continue
        if _ID.fullmatch(identity):
            mapped[identity] = fact
        else:
            unplaced.append(replace(fact, note="not the id of a technique: left in the prose"))
    tactics = _tactics(claims, tuple(mapped), index, past, unplaced)
    techniques = tuple(
        Technique(
            fact, _name(claims, identity, index, past), tuple(tactics.get(identity, {}).values())
        )
        for identity, fact in mapped.items()
    )
    return techniques, unplaced


def _name(claims: Sequence[Claim], identity: str, index: Index, past: Past) -> Fact | None:
    claim = next((c for c in claims if c.kind == NAME and c.about == identity), None)
    if claim is None:
        return None
    verdict = verdicts.name(index, identity, claim.text, past, loose=True)
    known = index.technique(identity)
    if (
        verdict.kind == "right"
        and known is not None
        and known.name.casefold() == claim.text.casefold()
    ):
        return Fact(known.name, claim.span)
    return Fact(claim.text, claim.span, verdict.message)


def _tactics(
    claims: Sequence[Claim], ids: Sequence[str], index: Index, past: Past, unplaced: list[Fact]
) -> dict[str, dict[str, Fact]]:
    """The tactics of each technique by short name: those that are right, else their successors."""
    tactics: dict[str, dict[str, Fact]] = {}
    for claim in claims:
        if claim.kind != TACTIC:
            continue
        concerned = [i for i in ids if i == claim.about] or list(ids)
        # The tactics of a revoked technique are those of its successor.
        now = {i: successor.id if (successor := index.successor(i)) else i for i in concerned}
        checked = {i: judge.tactic(claim.text, [now[i]], index, past) for i in concerned}
        right = [i for i in concerned if checked[i].kind == "right"]
        drift = [i for i in concerned if checked[i].kind == "drift"]
        for identity in right or drift:
            verdict = checked[identity]
            for short in verdict.now:
                note = "" if verdict.kind == "right" else verdict.message
                tactics.setdefault(identity, {}).setdefault(short, Fact(short, claim.span, note))
        if right or drift:
            continue
        tactic = index.tactic(claim.text)
        if tactic is not None and concerned:
            note = next((v.message for v in checked.values() if v.message), "")
            fact = Fact(tactic.shortname, claim.span, note)
            tactics.setdefault(concerned[0], {}).setdefault(tactic.shortname, fact)
        else:
            note = f"not a tactic of ATT&CK {index.release}: left in the prose"
            unplaced.append(Fact(claim.text, claim.span, note))
    return tactics


def _platforms(
    claims: Sequence[Claim], ids: Sequence[str], index: Index, past: Past
) -> Iterator[Fact]:
    """The platforms, renamed to those of the release if that is certain, else as on the page."""
    seen: set[str] = set()
    for claim in claims:
        if claim.kind != PLATFORM:
            continue
        word = judge.platform_word(claim.text, index)
        verdict = verdicts.platform(index, word, ids, past)
        renamed = word not in index.platforms and len(verdict.now) == 1
        value = verdict.now[0] if renamed else word
        if value.casefold() in seen:
            continue
        seen.add(value.casefold())
        note = f"'{claim.text}' on the page" if value != claim.text else ""
        yield Fact(value, claim.span, note or verdict.message)
