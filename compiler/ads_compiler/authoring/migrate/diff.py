"""The changes between two releases of ATT&CK.

Enterprise is compared by the history, which has more releases than are installed; other domains by
the indexes, if both releases are installed with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.verdicts import DOMAINS
from ads_compiler.core.errors import AttackDataError, ConfigError
from ads_compiler.strategy import Strategy

# The kinds of changes of a technique, in the order of the output.
KINDS = ("added", "revoked", "deprecated", "removed", "renamed", "tactics", "platforms")
Get = Callable[[str], Technique | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of a technique or tactic; `before` and `after` are texts, possibly empty."""

    kind: str
    id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DomainDiff:
    """The changes in a domain."""

    domain: str
    tactics: tuple[Difference, ...]
    techniques: tuple[Difference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The number of changes of each kind."""
        return {kind: sum(1 for item in self.techniques if item.kind == kind) for kind in KINDS}

    def of(self, ids: Iterable[str]) -> tuple[Difference, ...]:
        """The changes of some techniques."""
        chosen = set(ids)
        return tuple(item for item in self.techniques if item.id in chosen)


@dataclass(frozen=True, slots=True)
class _Release:
    ids: tuple[str, ...]
    get: Get


def compare(old: str, new: str, known: Installed) -> tuple[DomainDiff, ...]:
    """The changes from one release to a later one, by domain."""
    if version_key(old) > version_key(new):
        raise ConfigError(f"ATT&CK {old} is later than {new}; give the earlier release first")
    installed = {
        release: known.load(release) for release in known.releases() if release in (old, new)
    }
    before, after = installed.get(old), installed.get(new)
    diffs = []
    for domain in DOMAINS:
        first, second = (_release(release, domain, installed, known) for release in (old, new))
        if first and second:
            both = before and after and domain in before.domains and domain in after.domains
            tactics = (
                _tactics(before, after, domain)
                if before and after and both
                else _named_tactics(first, second)
            )
            diffs.append(DomainDiff(domain, tuple(tactics), tuple(_techniques(first, second))))
        elif domain == ENTERPRISE:
            past = known.history()
            releases = {*(past.releases if past else ()), *known.releases()}
            raise AttackDataError(
                f"ATT&CK {old if not first else new} is not installed; "
                f"known releases: {', '.join(sorted(releases, key=version_key))}"
            )
    return tuple(diffs)


def _release(
    release: str, domain: str, installed: Mapping[str, Index], known: Installed
) -> _Release | None:
    past = known.history() if domain == ENTERPRISE else None
    if past is not None and release in past.releases:
        facts = past
        return _Release(past.ids(release), lambda identity: facts.technique(release, identity))
    index = installed.get(release)
    if index is None or domain not in index.domains:
        return None
    by_id = {technique.id: technique for technique in index.techniques(domain)}
    return _Release(tuple(by_id), by_id.get)


def _techniques(old: _Release, new: _Release) -> Iterator[Difference]:
    order = {kind: number for number, kind in enumerate(KINDS)}
    ids = sorted({*old.ids, *new.ids})
    items = [item for identity in ids for item in _technique(identity, old.get(identity), new)]
    yield from sorted(items, key=lambda item: (order[item.kind], item.id))


def _technique(identity: str, before: Technique | None, new: _Release) -> Iterator[Difference]:
    after = new.get(identity)
    was, now = before is not None and before.active, after is not None and after.active
    if not was and not now:
        return
    if after is None or before is None or was != now:
        yield _added_or_gone(identity, before, after, new)
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


def _added_or_gone(
    identity: str, before: Technique | None, after: Technique | None, new: _Release
) -> Difference:
    """The change of a technique that is active in only one of two releases."""
    if after is not None and after.active:
        return Difference("added", identity, after.name, "", _text(after.tactics))
    name = before.name if before is not None else ""
    if after is None:
        return Difference("removed", identity, name, "", "")
    if after.revoked_by is None:
        return Difference("deprecated", identity, name, "", "")
    seen, step = {identity}, new.get(after.revoked_by)
    while step is not None and step.revoked_by is not None and step.id not in seen:
        seen.add(step.id)
        step = new.get(step.revoked_by)
    successor = (
        f"{step.id} {step.name}" if step is not None and step.active else "no active successor"
    )
    return Difference("revoked", identity, name, "", successor)


def _tactics(before: Index, after: Index, domain: str) -> Iterator[Difference]:
    """Changes of tactics by id, if the indexes of both releases are installed."""
    old = {tactic.id: tactic for tactic in before.tactics(domain)}
    new = {tactic.id: tactic for tactic in after.tactics(domain)}
    for identity, tactic in new.items():
        was = old.get(identity)
        text = f"{tactic.name} ({tactic.shortname})"
        if was is None:
            yield Difference("added", identity, tactic.name, "", text)
        elif (was.name, was.shortname) != (tactic.name, tactic.shortname):
            yield Difference(
                "renamed", identity, tactic.name, f"{was.name} ({was.shortname})", text
            )
    for identity in sorted(old.keys() - new.keys()):
        yield Difference("removed", identity, old[identity].name, old[identity].shortname, "")


def _named_tactics(old: _Release, new: _Release) -> Iterator[Difference]:
    """Changes of tactics by short name, the only form in the history."""
    first, second = _short_names(old), _short_names(new)
    for word in sorted(second - first):
        yield Difference("added", word, word, "", word)
    for word in sorted(first - second):
        yield Difference("removed", word, word, word, "")


def _short_names(release: _Release) -> set[str]:
    techniques = (release.get(identity) for identity in release.ids)
    return {
        word
        for technique in techniques
        if technique is not None and technique.active
        for word in technique.tactics
    }


def _text(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def touched(
    diffs: Iterable[DomainDiff], strategies: Iterable[Strategy]
) -> Iterator[tuple[Strategy, tuple[Difference, ...]]]:
    """The pages with changed techniques, each with the changes."""
    domains = tuple(diffs)
    for strategy in strategies:
        ids = [claim.id for claim in strategy.techniques]
        items = tuple(item for domain in domains for item in domain.of(ids))
        if items:
            yield strategy, items
