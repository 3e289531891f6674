"""The tags of Sigma rules as claims of a page: techniques and tactics by a release of ATT&CK, the rest as tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler.attack.index import Index, Technique
from ads_compiler.authoring.draft import attack
from ads_compiler.strategy import TechniqueClaim

# A page cannot do without a technique: this one is valid in form and in no release, so the checks ask for another.
NO_TECHNIQUE = "T0000"
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)")
_PAGE_TAG = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the tags of a page say; `notes` tell of tags that have no place on it."""

    techniques: tuple[Technique, ...]
    claims: tuple[TechniqueClaim, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...]


def mapped(words: Iterable[str], index: Index, first: Technique | None = None) -> Mapped:
    """Sort tags by what they mean in a release; the technique that is given stands before those of the tags."""
    techniques: dict[str, Technique] = {first.id: first} if first else {}
    tactics: dict[str, str] = {}
    tags: list[str] = []
    notes: list[str] = []
    for word in dict.fromkeys(word.strip() for word in words):
        tag = word.lower()
        rest = tag.removeprefix("attack.")
        if found := _TECHNIQUE.fullmatch(tag):
            technique = _technique(found[1].upper(), tag, index, notes)
            if technique is not None:
                techniques.setdefault(technique.id, technique)
        elif rest != tag and re.fullmatch(r"[a-z][a-z_-]*", rest):
            tactics[rest.replace("_", "-")] = word
        elif _PAGE_TAG.fullmatch(tag):
            tags.append(tag)
        else:
            notes.append(
                f"the tag '{word}' stays in the Sigma block alone: it has not the form of a page's tag"
            )
    for shortname, word in tactics.items():
        if index.tactic(shortname) is None:
            own = ", ".join(
                dict.fromkeys(name for item in techniques.values() for name in item.tactics)
            )
            verb = "has" if len(techniques) == 1 else "have"
            instead = f"; {', '.join(techniques)} {verb} {own}" if own else ""
            notes.append(
                f"ATT&CK {index.release} has no tactic '{shortname}' (tag '{word}'){instead}"
            )
        elif techniques and not any(
            shortname in technique.tactics for technique in techniques.values()
        ):
            verb = "has" if len(techniques) == 1 else "have"
            notes.append(f"{', '.join(techniques)} {verb} no tactic '{shortname}' (tag '{word}')")
    if not techniques:
        notes.append(
            f"no tag names a technique of ATT&CK {index.release}; the page has {NO_TECHNIQUE} in its place"
        )
    claims = tuple(TechniqueClaim(t.id, None, _told(t, tactics)) for t in techniques.values())
    return Mapped(tuple(techniques.values()), claims or (TechniqueClaim(NO_TECHNIQUE, None, ()),),
                  tuple(tags), tuple(notes))  # fmt: skip


def _told(technique: Technique, tactics: Iterable[str]) -> tuple[str, ...]:
    """The tactics that the tags name of a technique; all of its own where they name none."""
    return tuple(word for word in technique.tactics if word in tactics) or technique.tactics


def _technique(identity: str, tag: str, index: Index, notes: list[str]) -> Technique | None:
    found = index.technique(identity)
    if found is None:
        notes.append(f"ATT&CK {index.release} has no technique {identity} (tag '{tag}')")
        return None
    if found.active:
        return found
    after = index.successor(identity)
    fate = "revoked" if found.revoked_by else "deprecated"
    instead = f"taken as {attack.words(after)}" if after else "nothing is in its place"
    notes.append(
        f"{attack.words(found)} is {fate} in ATT&CK {index.release}: {instead} (tag '{tag}')"
    )
    return after
