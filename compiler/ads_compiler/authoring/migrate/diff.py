"""What ATT&CK has changed between two releases.

Enterprise comes from the history, which knows more releases than are installed; other domains from the indexes, where
both releases are installed with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.verdicts import DOMAINS
from ads_compiler.core.errors import AttackDataError, ConfigError
from ads_compiler.strategy import Strategy

# What can have happened to a technique, in the order in which it is told.
KINDS = ("added", "revoked", "deprecated", "removed", "renamed", "tactics", "platforms")
Get = Callable[[str], Technique | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed of a technique or a tactic; `before` and `after` as text, empty where there is none."""

    kind: str
    id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DomainDiff:
    """What changed in a domain."""

    domain: str
    tactics: tuple[Difference, ...]
    techniques: tuple[Difference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind."""
        return {kind: sum(1 for item in self.techniques if item.kind == kind) for kind in KINDS}

    def of(self, ids: Iterable[str]) -> tuple[Difference, ...]:
        """The changes of some techniques."""
        wanted = set(ids)
        return tuple(item for item in self.techniques if item.id in wanted)


@dataclass(frozen=True, slots=True)
class _Release:
    ids: tuple[str, ...]
    get: Get


def compare(old: str, new: str, known: Installed) -> tuple[DomainDiff, ...]:
    """What changed from one release to a later one, domain by domain."""
    if version_key(old) > version_key(new):
        raise ConfigError(f"ATT&CK {old} is later than {new}; name the earlier release first")
    installed = {
        release: known.load(release) for release in known.releases() if release in (old, new)
    }
    before, after = installed.get(old), installed.get(new)
    found = []
    for domain in DOMAINS:
        first, second = (_release(release, domain, installed, known) for release in (old, new))
        if first and second:
            both = before and after and domain in before.domains and domain in after.domains
            tactics = (
                _tactics(before, after, domain)
                if before and after and both
                else _named_tactics(first, second)
            )
            found.append(DomainDiff(domain, tuple(tactics), tuple(_techniques(first, second))))
        elif domain == ENTERPRISE:
            past = known.history()
            told = ", ".join(
                sorted({*(past.releases if past else ()), *known.releases()}, key=version_key)
            )
            raise AttackDataError(
                f"the facts of ATT&CK {old if not first else new} are not known; known are {told}"
            )
    return tuple(found)


def _release(
    release: str, domain: str, installed: Mapping[str, Index], known: Installed
) -> _Release | None:
    past = known.history() if domain == ENTERPRISE else None
    if past is not None and release in past.releases:
        facts = past
        return _Release(past.ids(release), lambda identity: facts.technique(release, identity))
    held = installed.get(release)
    if held is None or domain not in held.domains:
        return None
    facts_of = {found.id: found for found in held.techniques(domain)}
    return _Release(tuple(facts_of), facts_of.get)


def _techniques(old: _Release, new: _Release) -> Iterator[Difference]:
    order = {kind: number for number, kind in enumerate(KINDS)}
    ids = sorted({*old.ids, *new.ids})
    found = [item for identity in ids for item in _technique(identity, old.get(identity), new)]
    yield from sorted(found, key=lambda item: (order[item.kind], item.id))


def _technique(identity: str, before: Technique | None, new: _Release) -> Iterator[Difference]:
    after = new.get(identity)
    was, now = before is not None and before.active, after is not None and after.active
    if not was and not now:
        return
    if after is None or before is None or was != now:
        yield _fate(identity, before, after, new)
        return
    if before.name != after.name:
        yield Difference("renamed", identity, after.name, before.name, after.name)
    if set(before.tactics) != set(after.tactics):
        yield Difference(
            "tactics", identity, after.name, _text(before.tactics), _text(after.tactics)
        )
    if (
        before.platforms is not None
        and after.platforms is not None
        and set(before.platforms) != set(after.platforms)
    ):
        yield Difference(
            "platforms", identity, after.name, _text(before.platforms), _text(after.platforms)
        )


def _fate(
    identity: str, before: Technique | None, after: Technique | None, new: _Release
) -> Difference:
    """What happened to a technique that is active in one of two releases only."""
    if after is not None and after.active:
        return Difference("added", identity, after.name, "", _text(after.tactics))
    name = before.name if before is not None else ""
    if after is None:
        return Difference("removed", identity, name, "", "")
    if after.revoked_by is None:
        return Difference("deprecated", identity, name, "", "")
    seen, here = {identity}, new.get(after.revoked_by)
    while here is not None and here.revoked_by is not None and here.id not in seen:
        seen.add(here.id)
        here = new.get(here.revoked_by)
    successor = (
        f"{here.id} {here.name}" if here is not None and here.active else "no active successor"
    )
    return Difference("revoked", identity, name, "", successor)


def _tactics(before: Index, after: Index, domain: str) -> Iterator[Difference]:
    """Tactics by their ids, where both releases say them."""
    old = {tactic.id: tactic for tactic in before.tactics(domain)}
    new = {tactic.id: tactic for tactic in after.tactics(domain)}
    for identity, tactic in new.items():
        was = old.get(identity)
        told = f"{tactic.name} ({tactic.shortname})"
        if was is None:
            yield Difference("added", identity, tactic.name, "", told)
        elif (was.name, was.shortname) != (tactic.name, tactic.shortname):
            yield Difference(
                "renamed", identity, tactic.name, f"{was.name} ({was.shortname})", told
            )
    for identity in sorted(old.keys() - new.keys()):
        yield Difference("removed", identity, old[identity].name, old[identity].shortname, "")


def _named_tactics(old: _Release, new: _Release) -> Iterator[Difference]:
    """Tactics by their short names, which is all that the history says of them."""
    first, second = _short_names(old), _short_names(new)
    for word in sorted(second - first):
        yield Difference("added", word, word, "", word)
    for word in sorted(first - second):
        yield Difference("removed", word, word, word, "")


def _short_names(release: _Release) -> set[str]:
    found = (release.get(identity) for identity in release.ids)
    return {
        word
        for technique in found
        if technique is not None and technique.active
        for word in technique.tactics
    }


def _text(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def touched(
    found: Iterable[DomainDiff], strategies: Iterable[Strategy]
) -> Iterator[tuple[Strategy, tuple[Difference, ...]]]:
    """The pages of which a technique has changed, each with what changed of it."""
    domains = tuple(found)
    for strategy in strategies:
        ids = [claim.id for claim in strategy.techniques]
        items = tuple(item for domain in domains for item in domain.of(ids))
        if items:
            yield strategy, items
