"""Resolves older claims in a release: successors, tactics, names, platforms.

Answers depend on the target release and on all known releases, but not on the release that a page
is pinned to, so a second migration changes nothing. The one exception are ids of tactics, which
were reused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.renames import SPLIT
from ads_compiler.attack.verdicts.base import label
from ads_compiler.attack.verdicts.names import names_of


@dataclass(frozen=True, slots=True)
class Move:
    """The successor of a technique and the chain to it; `why` is set if a person must decide."""

    old: str
    technique: Technique | None
    chain: tuple[Technique, ...] = ()
    why: str = ""

    @property
    def moved(self) -> bool:
        """Whether it has a new id without doubt."""
        return not self.why and self.technique is not None and self.technique.id != self.old


class Target:
    """The release to migrate to, with the other installed releases and the history."""

    def __init__(
        self, release: Index, past: History | None = None, others: Iterable[Index] = ()
    ) -> None:
        """Wrap a release; `past` is the history, `others` are the other installed releases."""
        self.index = release
        self.release = release.release
        self.past = past
        self.others = tuple(sorted(others, key=lambda item: version_key(item.release)))

    def versions(self, identity: str) -> Iterator[tuple[str, Technique]]:
        """The technique as of each known release that has it, newest first."""
        if self.past is not None:
            yield from self.past.versions(identity)
        for other in reversed((*self.others, self.index)):
            technique = other.technique(identity)
            if technique is not None:
                yield other.release, technique

    def move(self, identity: str, tactics: Iterable[str] = ()) -> Move:
        """The move of a technique; `tactics` are the short names that a page claims it for."""
        technique = self.index.technique(identity)
        if technique is None:
            known = next(self.versions(identity), None)
            ever = f"; {known[0]} had it ({known[1].name})" if known else ""
            return Move(identity, None, (), f"ATT&CK {self.release} has no {identity}{ever}")
        chain = self.index.chain(identity)[1:]
        end = chain[-1] if chain else technique
        if not end.active:
            state = (
                "is deprecated"
                if not chain and technique.deprecated
                else "is revoked without an active successor"
            )
            return Move(
                identity, None, chain, f"{label(technique)} {state} in ATT&CK {self.release}"
            )
        if not chain:
            return Move(identity, technique)
        claimed = set(tactics) or self.last_tactics(identity)
        if claimed & set(end.tactics) or any(self.counterparts(word, end) for word in claimed):
            return Move(identity, end, chain)
        words = ", ".join(sorted(claimed)) or "no tactic"
        before = f"is claimed for {words}" if tactics else f"had {words}"
        why = f"{label(technique)} {before}, which its successor does not have: check the meaning"
        return Move(identity, end, chain, why)

    def predecessors(self, identity: str) -> tuple[str, ...]:
        """The ids that were revoked in favour of a technique, directly or by several steps."""
        return self._predecessors.get(identity, ())

    @cached_property
    def _predecessors(self) -> dict[str, tuple[str, ...]]:
        ids: dict[str, tuple[str, ...]] = {}
        for technique in self.index.techniques():
            if chain := self.index.chain(technique.id)[1:]:
                ids[chain[-1].id] = (*ids.get(chain[-1].id, ()), technique.id)
        return ids

    def last_tactics(self, identity: str) -> set[str]:
        """The tactics of a technique in the newest release that lists any."""
        return set(next((t.tactics for _, t in self.versions(identity) if t.tactics), ()))

    def counterparts(self, tactic: str, technique: Technique) -> tuple[str, ...]:
        """The tactics of a technique that replace one which the release no longer has."""
        if technique.domain != ENTERPRISE or self.index.tactic(tactic) is not None:
            return ()
        return tuple(word for word in SPLIT.get(tactic, ()) if word in technique.tactics)

    def tactic(self, word: str, release: str, domain: str = ENTERPRISE) -> str | None:
        """The short name of a tactic in any form on a page pinned to `release`, or None.

        Ids were reused, so they have the meaning of that release, or of the next installed one.
        """
        newer = [
            i for i in (*self.others, self.index) if version_key(i.release) >= version_key(release)
        ]
        first = sorted(newer, key=lambda item: version_key(item.release)) or [self.index]
        for form in (word, word.replace("_", "-"), word.replace("-", " ").replace("_", " ")):
            for known in (*first, self.index, *reversed(self.others)):
                match = known.tactic(form, domain)
                if match is not None:
                    return match.shortname
        return word.casefold() if word.casefold() in SPLIT else None

    def same_tactic(self, word: str, tactic: str) -> bool:
        """Whether a word names no other tactic in this release."""
        match = self.index.tactic(word)
        return match is None or match.shortname == tactic

    def had_tactic(self, identity: str, tactic: str) -> str | None:
        """The newest release in which a technique had a tactic, or None."""
        versions = self.versions(identity)
        return next((release for release, t in versions if tactic in t.tactics), None)

    def names(self, technique: Technique) -> tuple[str, ...]:
        """The forms of a technique's name in this release, the usual one first."""
        parent = self.index.technique(technique.parent) if technique.parent else None
        return names_of(technique, parent)

    def past_names(self, identity: str) -> tuple[set[str], set[str]]:
        """All names of a technique in any release, without and with the names of its parent."""
        own = {t.name for _, t in self.versions(identity)}
        parents = (
            {t.name for _, t in self.versions(identity.split(".")[0])} if "." in identity else set()
        )
        return own, {f"{parent}: {name}" for parent in parents for name in own}

    def had_platform(self, identity: str, platform: str) -> bool:
        """Whether a technique had a platform in any release, case-insensitive."""
        word = platform.casefold()
        return any(
            word == name.casefold()
            for _, technique in self.versions(identity)
            for name in technique.platforms or ()
        )

    def foreign_platform(self, platform: str) -> bool:
        """Whether a platform belongs to a domain that this release is not installed with."""
        missing = {domain for other in self.others for domain in other.domains} - set(
            self.index.domains
        )
        techniques = (
            item for other in self.others for domain in missing for item in other.techniques(domain)
        )
        return any(platform in (item.platforms or ()) for item in techniques)

    def foreign(self, identity: str) -> Technique | None:
        """A technique of a domain that this release is not installed with, or None."""
        if self.index.technique(identity) is not None:
            return None
        others = (other.technique(identity) for other in reversed(self.others))
        return next(
            (item for item in others if item is not None and item.domain not in self.index.domains),
            None,
        )


def load(release: str | None, installed: Installed) -> Target:
    """The target: the given release, else that of the project, else the newest installed."""
    known = installed.releases()
    name = release or installed.pinned or (known[-1] if known else "")
    others = [installed.load(other) for other in known if other != name]
    return Target(installed.load(name), installed.history(), others)
