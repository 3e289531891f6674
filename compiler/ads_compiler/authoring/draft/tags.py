"""The tags of Sigma rules as claims of a page: techniques and tactics of ATT&CK, and other tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ads_compiler.attack.index import Index, Technique
from ads_compiler.attack.verdicts.base import label
from ads_compiler.strategy import TechniqueClaim

# A page needs a technique. This id has a valid form but is in no release, so the checks report it.
NO_TECHNIQUE = "T0000"
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)")
_PAGE_TAG = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Mapped:
    """The techniques, claims and tags of a page; `notes` are about tags that are not used."""

    techniques: tuple[Technique, ...]
    claims: tuple[TechniqueClaim, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...]


def mapped(words: Iterable[str], index: Index, first: Technique | None = None) -> Mapped:
    """Classify tags by their meaning in a release; the given technique comes first."""
    techniques: dict[str, Technique] = {first.id: first} if first else {}
    tactics: dict[str, str] = {}
    tags: list[str] = []
    notes: list[str] = []
    for word in dict.fromkeys(word.strip() for word in words):
        tag = word.lower()
        rest = tag.removeprefix("attack.")
        if match := _TECHNIQUE.fullmatch(tag):
            technique = _technique(match[1].upper(), tag, index, notes)
            if technique is not None:
                techniques.setdefault(technique.id, technique)
        elif rest != tag and re.fullmatch(r"[a-z][a-z_-]*", rest):
            tactics[rest.replace("_", "-")] = word
        elif _PAGE_TAG.fullmatch(tag):
            tags.append(tag)
        else:
            notes.append(
                f"the tag '{word}' is only in the Sigma block: it is not a valid tag of a page"
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
            notes.append(f"'{shortname}' is not a tactic of {', '.join(techniques)} (tag '{word}')")
    if not techniques:
        notes.append(f"no tag names a technique of ATT&CK {index.release}; replace {NO_TECHNIQUE}")
    claims = tuple(
        TechniqueClaim(t.id, None, _claimed_tactics(t, tactics)) for t in techniques.values()
    )
    return Mapped(tuple(techniques.values()), claims or (TechniqueClaim(NO_TECHNIQUE, None, ()),),
                  tuple(tags), tuple(notes))  # fmt: skip


def _claimed_tactics(technique: Technique, tactics: Iterable[str]) -> tuple[str, ...]:
    """The tactics of a technique that the tags name; all of them if they name none."""
    return tuple(word for word in technique.tactics if word in tactics) or technique.tactics


def _technique(identity: str, tag: str, index: Index, notes: list[str]) -> Technique | None:
    technique = index.technique(identity)
    if technique is None:
        notes.append(f"ATT&CK {index.release} has no technique {identity} (tag '{tag}')")
        return None
    if technique.active:
        return technique
    successor = index.successor(identity)
    state = "revoked" if technique.revoked_by else "deprecated"
    instead = f"replaced by {label(successor)}" if successor else "it has no successor"
    notes.append(
        f"{label(technique)} is {state} in ATT&CK {index.release}: {instead} (tag '{tag}')"
    )
    return successor
