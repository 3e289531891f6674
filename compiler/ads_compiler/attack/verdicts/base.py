"""What every verdict is made of: the value, what an index holds, and when something held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ads_compiler.attack.history import History, Holds
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, load, releases, version_key

DOMAINS = {ENTERPRISE: "Enterprise", "mobile-attack": "Mobile", "ics-attack": "ICS"}
Kind = Literal["right", "wrong", "drift", "unknown"]
Past = Callable[[], History | None]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a program can write instead. `safe`: it is certain and changes nothing but what is wrong."""

    text: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a claim.

    `held` is the release, other than the one asked about, in which it last held; where none is older, the first later
    one. `now` is what holds instead: ids, short names of tactics, platforms, names or addresses.
    `replacement` is the one of those that can be written instead.
    """

    kind: Kind
    message: str = ""
    hint: str | None = None
    held: str | None = None
    now: tuple[str, ...] = ()
    replacement: Replacement | None = None


RIGHT = Verdict("right")
NOTHING = Verdict("unknown")


def named(item: Technique) -> str:
    """A technique as a message names it: `T1040 (Network Sniffing)`."""
    return f"{item.id} ({item.name})"


def only(now: tuple[str, ...]) -> Replacement | None:
    """The one thing that holds instead, for a person to look at; None where there are several."""
    return Replacement(now[0]) if len(now) == 1 else None


def flat(text: str) -> str:
    """A text without case and with one spacing, for comparing."""
    return " ".join(text.casefold().split())


def scope(index: Index) -> str:
    """The release as a message names it, with its domains where the index does not hold them all."""
    held = [label for domain, label in DOMAINS.items() if domain in index.domains]
    words = "" if len(held) == len(DOMAINS) else " and ".join(held) + " "
    return f"{words}ATT&CK {index.release}"


def outside(identity: str, index: Index) -> tuple[Technique, str] | None:
    """A technique of a domain that the index does not hold, and the newest installed release that knows it."""
    for other in _others(index):
        found = other.technique(identity)
        if found is not None and found.domain not in index.domains:
            return found, other.release
    return None


def platforms_outside(index: Index) -> frozenset[str]:
    """The platforms that installed releases know of domains that the index does not hold."""
    missing = [domain for domain in DOMAINS if domain not in index.domains]
    active = (
        item for other in _others(index) for domain in missing for item in other.techniques(domain)
    )
    return frozenset(name for item in active if item.active for name in item.platforms or ())


def _others(index: Index) -> Iterator[Index]:
    """Other installed releases, the newest first; none where the index holds every domain."""
    if not set(DOMAINS) <= set(index.domains):
        yield from (load(release) for release in reversed(releases()) if release != index.release)


def family_of(index: Index, identity: str) -> tuple[str, ...]:
    """A technique and those that it succeeds in the release."""
    found = [identity]
    for known in found:
        found += [
            t.id
            for t in index.techniques(ENTERPRISE)
            if t.revoked_by == known and t.id not in found
        ]
    return tuple(found)


def nearest(
    past: History | None, ids: Iterable[str], holds: Holds, release: str
) -> tuple[str, Technique] | None:
    """The newest release up to this one in which something holds of one of some techniques, else the first later."""
    if past is None:
        return None
    found = [
        (step, t)
        for identity in ids
        for step, t in past.versions(identity)
        if t.active and holds(t)
    ]
    pinned = version_key(release)
    older = [item for item in found if version_key(item[0]) <= pinned]
    if older:
        return max(older, key=lambda item: version_key(item[0]))
    return min(found, key=lambda item: version_key(item[0]), default=None)


def later(held: str, index: Index) -> bool:
    """Whether a release came after that of an index."""
    return version_key(held) > version_key(index.release)


def _ended(past: History, held: str) -> str:
    """The release that ended what held last in another: `19`, or `19.2`; "" where the history does not know."""
    after = next((step for step in past.releases if version_key(step) > version_key(held)), "")
    old, new = version_key(held), version_key(after)
    return str(new[0]) if new and new[0] == old[0] + 1 else after


def fate(identity: str, index: Index, past: History | None) -> tuple[str | None, str]:
    """The release in which a technique was last active, and when that ended, in words."""
    technique = index.technique(identity)
    if past is None or technique is None or technique.domain != ENTERPRISE:
        return None, ""
    held = past.newest(identity, lambda t: t.active, index.release)
    if held is None:
        return None, f", and was already in {past.releases[0]}"
    ended = _ended(past, held)
    return held, f"{f', since {ended}' if ended else ''} (last active in {held})"
