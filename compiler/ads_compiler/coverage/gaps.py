"""A part of ATT&CK to measure: the techniques that groups and software use, or that platforms have.

Groups and software add up: a technique that any of them uses is included. Platforms then restrict
the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from ads_compiler.attack.index import Group, Index, Software
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping.releases import holder
from ads_compiler.core.diagnostics import did_you_mean
from ads_compiler.core.errors import ConfigError
from ads_compiler.coverage.model import Scope, resolve

User = Group | Software
_KINDS: dict[str, Callable[[Index], Sequence[User]]] = {
    "group": lambda index: index.groups(),
    "software": lambda index: index.software(),
}


def scope(
    index: Index,
    installed: Installed,
    groups: Iterable[str] = (),
    software: Iterable[str] = (),
    platforms: Iterable[str] = (),
) -> Scope | None:
    """The part that some names select; None without names. Unknown names are set-up errors."""
    names = [("group", word) for word in groups] + [("software", word) for word in software]
    on = [_platform(word, index) for word in platforms]
    if not names and not on:
        return None
    notes: list[str] = []
    words: list[str] = []
    chosen = {technique.id for technique in index.techniques() if technique.active}
    if names:
        users = [_user(kind, word, index, installed) for kind, word in names]
        words.append("used by " + " or ".join(f"{user.name} ({user.id})" for user, _ in users))
        releases = sorted({release for _, release in users})
        notes += [
            f"the techniques they use are those of ATT&CK {release}"
            for release in releases
            if release != index.release
        ]
        used = {technique for user, _ in users for technique in user.techniques}
        resolved = {identity: resolve(identity, index) for identity in used}
        chosen &= {technique.id for technique in resolved.values() if technique is not None}
        gone = sorted(identity for identity, technique in resolved.items() if technique is None)
        if gone:
            notes.append(f"omitted, no successor in ATT&CK {index.release}: {', '.join(gone)}")
    if on:
        words.append("on " + " or ".join(dict.fromkeys(on)))
        known = {identity: t.platforms for identity in chosen if (t := index.technique(identity))}
        unknown = sorted(identity for identity, listed in known.items() if listed is None)
        chosen = {identity for identity, listed in known.items() if set(listed or ()) & set(on)}
        if unknown:
            notes.append(f"omitted, platforms unknown: {', '.join(unknown)}")
    return Scope(" ".join(words), frozenset(chosen), tuple(notes))


def _platform(word: str, index: Index) -> str:
    known = {name.casefold(): name for name in index.platforms}
    if word.casefold() in known:
        return known[word.casefold()]
    hint = (
        did_you_mean(word, sorted(index.platforms))
        or f"known platforms: {', '.join(sorted(index.platforms))}"
    )
    raise ConfigError(f"ATT&CK {index.release} has no platform '{word}'; {hint}")


def _user(kind: str, word: str, index: Index, installed: Installed) -> tuple[User, str]:
    """A group or software by id, name or alias, and the release that lists it."""
    source = holder(index, installed, _KINDS[kind])
    plural = "groups" if kind == "group" else "software"
    if source is None:
        raise ConfigError(
            f"no installed ATT&CK release has {plural}; install one with 'adsc attack import'"
        )
    users = _KINDS[kind](source)
    matches = _named(word, users)
    if len(matches) == 1:
        return matches[0], source.release
    if matches:
        listed = ", ".join(f"{user.id} ({user.name})" for user in matches)
        raise ConfigError(f"'{word}' is the name of several {plural}: {listed}; give the id")
    other = "software" if kind == "group" else "group"
    elsewhere = holder(index, installed, _KINDS[other])
    if elsewhere is not None and _named(word, _KINDS[other](elsewhere)):
        hint = f"that is {other if other == 'software' else 'a group'}: use --{other}"
    else:
        hint = _hint(word, users)
    raise ConfigError(f"ATT&CK {source.release} has no {kind} '{word}'; {hint}")


def _named(word: str, users: Sequence[User]) -> list[User]:
    """The groups or software with this id or name, or else with this alias."""
    name = word.strip().casefold()
    exact = [user for user in users if name in (user.id.casefold(), user.name.casefold())]
    return exact or [user for user in users if name in map(str.casefold, user.aliases)]


def _hint(word: str, users: Sequence[User]) -> str:
    if re.fullmatch(r"[GS](?=.*\d)\w{2,5}", word.strip(), re.IGNORECASE):
        known = {user.id: user for user in users}
        typed = word.strip().upper().replace("O", "0").replace("I", "1")
        # Ids are short and similar: if several are close, a suggestion would be a guess.
        near = [typed] if typed in known else get_close_matches(typed, known, n=2, cutoff=0.8)
        hint = f"did you mean '{near[0]}' ({known[near[0]].name})?" if len(near) == 1 else None
        return hint or "look it up at https://attack.mitre.org/"
    names = {name for user in users for name in (user.name, *user.aliases)}
    return (
        did_you_mean(word, sorted(names))
        or "give the id, name or alias from https://attack.mitre.org/"
    )
