"""The value of a verdict, and the lookups in indexes and in the history that verdicts share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ads_compiler.attack.history import History, Predicate
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, load, releases, version_key

DOMAINS = {ENTERPRISE: "Enterprise", "mobile-attack": "Mobile", "ics-attack": "ICS"}
Kind = Literal["right", "wrong", "drift", "unknown"]
Past = Callable[[], History | None]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text that a fix can write. `safe` means that it is certain and changes nothing else."""

    text: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of checking a claim.

    `valid_in` is the last earlier release in which the claim was right, or else the first later
    one. `now` is what is right instead: ids, short names of tactics, platforms, names or URLs.
    `replacement` is the one of these that a fix can write.
    """

    kind: Kind
    message: str = ""
    hint: str | None = None
    valid_in: str | None = None
    now: tuple[str, ...] = ()
    replacement: Replacement | None = None


RIGHT = Verdict("right")
UNKNOWN = Verdict("unknown")


def label(item: Technique) -> str:
    """A technique as messages show it: `T1040 (Network Sniffing)`."""
    return f"{item.id} ({item.name})"


def only(now: tuple[str, ...]) -> Replacement | None:
    """The replacement, if there is exactly one; not safe, so a person must review it."""
    return Replacement(now[0]) if len(now) == 1 else None


def normalized(text: str) -> str:
    """A text in one case and with single spaces, for comparisons."""
    return " ".join(text.casefold().split())


def scope(index: Index) -> str:
    """The release as messages name it, with its domains if the index does not have all of them."""
    names = [name for domain, name in DOMAINS.items() if domain in index.domains]
    prefix = "" if len(names) == len(DOMAINS) else " and ".join(names) + " "
    return f"{prefix}ATT&CK {index.release}"


def outside(identity: str, index: Index) -> tuple[Technique, str] | None:
    """A technique of a domain that is not in the index, and the newest release that has it."""
    for other in _others(index):
        technique = other.technique(identity)
        if technique is not None and technique.domain not in index.domains:
            return technique, other.release
    return None


def platforms_outside(index: Index) -> frozenset[str]:
    """The platforms of domains that are not in the index, from the other installed releases."""
    missing = [domain for domain in DOMAINS if domain not in index.domains]
    active = (
        item for other in _others(index) for domain in missing for item in other.techniques(domain)
    )
    return frozenset(name for item in active if item.active for name in item.platforms or ())


def _others(index: Index) -> Iterator[Index]:
    """Other installed releases, newest first; none if the index has every domain."""
    if not set(DOMAINS) <= set(index.domains):
        yield from (load(release) for release in reversed(releases()) if release != index.release)


def lineage(index: Index, identity: str) -> tuple[str, ...]:
    """A technique and its predecessors in the release: those revoked in favour of it."""
    ids = [identity]
    for successor in ids:
        ids += [
            t.id
            for t in index.techniques(ENTERPRISE)
            if t.revoked_by == successor and t.id not in ids
        ]
    return tuple(ids)


def nearest(
    past: History | None, ids: Iterable[str], holds: Predicate, release: str
) -> tuple[str, Technique] | None:
    """The newest release up to `release` in which a technique satisfies a predicate, with it.

    If there is none, the first later release; None if there is none either.
    """
    if past is None:
        return None
    matches = [
        (step, t)
        for identity in ids
        for step, t in past.versions(identity)
        if t.active and holds(t)
    ]
    pinned = version_key(release)
    older = [item for item in matches if version_key(item[0]) <= pinned]
    if older:
        return max(older, key=lambda item: version_key(item[0]))
    return min(matches, key=lambda item: version_key(item[0]), default=None)


def later(release: str, index: Index) -> bool:
    """Whether a release came after that of an index."""
    return version_key(release) > version_key(index.release)


def _release_after(past: History, release: str) -> str:
    """The release after another: `19` if that is certain, else `19.2`; "" if unknown."""
    after = next((step for step in past.releases if version_key(step) > version_key(release)), "")
    old, new = version_key(release), version_key(after)
    return str(new[0]) if new and new[0] == old[0] + 1 else after


def last_active(identity: str, index: Index, past: History | None) -> tuple[str | None, str]:
    """The release in which a technique was last active, and a phrase that says when it ended."""
    technique = index.technique(identity)
    if past is None or technique is None or technique.domain != ENTERPRISE:
        return None, ""
    release = past.newest(identity, lambda t: t.active, index.release)
    if release is None:
        return None, f", as it already was in {past.releases[0]}"
    ended = _release_after(past, release)
    return release, f"{f', since {ended}' if ended else ''} (last active in {release})"
