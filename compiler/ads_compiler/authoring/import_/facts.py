"""The facts that a page without front matter tells, each with its place and with what was done to it."""

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
from ads_compiler.authoring.import_ import tabled
from ads_compiler.authoring.import_.priority import stated
from ads_compiler.authoring.import_.told import Told
from ads_compiler.strategy.markdown import Document

Past = Callable[[], History | None]
_ID = re.compile(r"T[0-9]{4}(\.[0-9]{3})?")
_FRAMEWORK = re.compile(r"[\W_]*(?:report|template|page|document)?[\W_]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique that the page maps itself to, with its name and tactics where they are told."""

    id: Told
    name: Told | None
    tactics: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page tells of itself. `unplaced` are claims that are in no fact, and stay in the prose alone."""

    title: Told | None
    techniques: tuple[Technique, ...]
    platforms: tuple[Told, ...]
    priority: Told | None
    unplaced: tuple[Told, ...]
    identity: Told | None = None
    owner: Told | None = None


def read_facts(
    page: Document, heading: Told | None, index: Index | None, past: Past | None = None
) -> Facts:
    """The facts of a page whose headings are Markdown."""
    past = past or history.load
    claims = extract.of_page(page) if index else ()
    techniques, lost = _techniques(claims, index, past) if index else ((), [])
    platforms = (
        tuple(_platforms(claims, [t.id.value for t in techniques], index, past)) if index else ()
    )
    named = tabled.identity(page), tabled.owner(page)
    return Facts(title_of(page, heading), techniques, platforms, stated(page), tuple(lost), *named)


def title_of(page: Document, heading: Told | None) -> Told | None:
    """The title without the framework's own words, unless nothing else is there; else the name of the file."""
    if heading is None:
        name = PurePosixPath(page.source.name).stem
        text = " ".join(
            re.sub(r"^(?:ads)?[\W_\d]*(?=[^\W\d_])", "", name, flags=re.IGNORECASE).split("-")
        )
        shown = " ".join(text.replace("_", " ").split()) or name
        return Told(
            shown[:1].upper() + shown[1:],
            page.source.start,
            "the page has no title: its file name",
            guess=True,
        )
    bare = re.sub(r"^#+(?=\w)", "", heading.value)
    short = re.sub(
        r"^(?:ads(?:\s+framework)?|title)\b\W+", "", words.title(bare), flags=re.IGNORECASE
    )
    if _FRAMEWORK.fullmatch(short):
        return replace(
            heading, note="it names the framework only", value=" ".join(heading.value.split())
        )
    note = "" if short == heading.value else f"'{heading.value}' without the framework's name"
    return Told(short, heading.span, note)


def _techniques(
    claims: Sequence[Claim], index: Index, past: Past
) -> tuple[tuple[Technique, ...], list[Told]]:
    found: dict[str, Told] = {}
    lost: list[Told] = []
    for identity in judge.mapped(claims, index):
        claim = next(
            (c for c in claims if c.mapping and c.kind == TECHNIQUE and c.identity == identity),
            None,
        )
        named = next((c for c in claims if c.kind == NAME and c.mapping and not c.about), None)
        if claim is None and named is not None:
            told = Told(identity, named.span, f"told by its name '{named.text}'")
        elif claim is not None:
            told = Told(
                identity,
                claim.span,
                "" if claim.text == identity else f"'{claim.text}' on the page",
            )
        else:
            continue
        if _ID.fullmatch(identity):
            found[identity] = told
        else:
            lost.append(replace(told, note="no id of a technique: it stays in the prose"))
    tactics = _tactics(claims, tuple(found), index, past, lost)
    techniques = tuple(
        Technique(
            told, _name(claims, identity, index, past), tuple(tactics.get(identity, {}).values())
        )
        for identity, told in found.items()
    )
    return techniques, lost


def _name(claims: Sequence[Claim], identity: str, index: Index, past: Past) -> Told | None:
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
        return Told(known.name, claim.span)
    return Told(claim.text, claim.span, verdict.message)


def _tactics(
    claims: Sequence[Claim], ids: Sequence[str], index: Index, past: Past, lost: list[Told]
) -> dict[str, dict[str, Told]]:
    """For each technique its tactics by short name: those that are right of it, else those that became of them."""
    found: dict[str, dict[str, Told]] = {}
    for claim in claims:
        if claim.kind != TACTIC:
            continue
        concerned = [i for i in ids if i == claim.about] or list(ids)
        # What a revoked technique is now has the tactics that it had.
        now = {i: successor.id if (successor := index.successor(i)) else i for i in concerned}
        judged = {i: judge.tactic(claim.text, [now[i]], index, past) for i in concerned}
        right = [i for i in concerned if judged[i].kind == "right"]
        drift = [i for i in concerned if judged[i].kind == "drift"]
        for identity in right or drift:
            verdict = judged[identity]
            for short in verdict.now:
                note = "" if verdict.kind == "right" else verdict.message
                found.setdefault(identity, {}).setdefault(short, Told(short, claim.span, note))
        if right or drift:
            continue
        here = index.tactic(claim.text)
        if here is not None and concerned:
            note = next((v.message for v in judged.values() if v.message), "")
            told = Told(here.shortname, claim.span, note)
            found.setdefault(concerned[0], {}).setdefault(here.shortname, told)
        else:
            lost.append(
                Told(
                    claim.text,
                    claim.span,
                    f"no tactic of ATT&CK {index.release}: it stays in the prose",
                )
            )
    return found


def _platforms(
    claims: Sequence[Claim], ids: Sequence[str], index: Index, past: Past
) -> Iterator[Told]:
    """The platforms in the words of the release, where the facts decide which; else as the page has them."""
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
        yield Told(value, claim.span, note or verdict.message)
