"""What the facts of a release decide about an older claim: successors, tactics, names, platforms.

Every answer follows from the target release and from what any release has ever said, never from the release that a
page is pinned to; so asking twice gives the same answer. The one exception is a tactic's id, which was reused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, Technique, version_key
from ads_compiler.attack.installed import Installed
from ads_compiler.attack.renames import SPLIT


@dataclass(frozen=True, slots=True)
class Move:
    """Where a technique has gone, and the chain that leads there; `why` is set where a person must decide."""

    old: str
    technique: Technique | None
    chain: tuple[Technique, ...] = ()
    why: str = ""

    @property
    def moved(self) -> bool:
        """Whether the facts give it another id."""
        return not self.why and self.technique is not None and self.technique.id != self.old


class Target:
    """A release to go to, and what is known of all others. `others` are installed releases."""

    def __init__(
        self, release: Index, past: History | None = None, others: Iterable[Index] = ()
    ) -> None:
        """Wrap a release; see the class."""
        self.index = release
        self.release = release.release
        self.past = past
        self.others = tuple(sorted(others, key=lambda item: version_key(item.release)))

    def versions(self, identity: str) -> Iterator[tuple[str, Technique]]:
        """What each known release said of a technique, the newest first."""
        if self.past is not None:
            yield from self.past.versions(identity)
        for other in reversed((*self.others, self.index)):
            found = other.technique(identity)
            if found is not None:
                yield other.release, found

    def move(self, identity: str, tactics: Iterable[str] = ()) -> Move:
        """Where a technique has gone; `tactics`, as short names, are what a page claims it for."""
        here = self.index.technique(identity)
        if here is None:
            known = next(self.versions(identity), None)
            ever = f"; {known[0]} had it ({known[1].name})" if known else ""
            return Move(identity, None, (), f"ATT&CK {self.release} does not know {identity}{ever}")
        chain = self.index.chain(identity)[1:]
        end = chain[-1] if chain else here
        if not end.active:
            what = (
                "is deprecated"
                if not chain and here.deprecated
                else "is revoked and has no active successor"
            )
            return Move(
                identity, None, chain, f"{identity} ({here.name}) {what} in ATT&CK {self.release}"
            )
        if not chain:
            return Move(identity, here)
        claimed = set(tactics) or self.last_tactics(identity)
        if claimed & set(end.tactics) or any(self.counterparts(word, end) for word in claimed):
            return Move(identity, end, chain)
        what = "claimed for" if tactics else "known for"
        was = f"{identity} ({here.name}) was {what} {', '.join(sorted(claimed)) or 'no tactic'}"
        return Move(
            identity, end, chain, f"{was}, its successor has none of these: the meaning has changed"
        )

    def forerunners(self, identity: str) -> tuple[str, ...]:
        """The ids that became a technique in this release, by whatever way."""
        return self._forerunners.get(identity, ())

    @cached_property
    def _forerunners(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for technique in self.index.techniques():
            if chain := self.index.chain(technique.id)[1:]:
                found[chain[-1].id] = (*found.get(chain[-1].id, ()), technique.id)
        return found

    def last_tactics(self, identity: str) -> set[str]:
        """The tactics that a technique had when it last had any."""
        return set(
            next((found.tactics for _, found in self.versions(identity) if found.tactics), ())
        )

    def counterparts(self, tactic: str, technique: Technique) -> tuple[str, ...]:
        """The tactics of a technique that can stand for one which the release no longer has."""
        if technique.domain != ENTERPRISE or self.index.tactic(tactic) is not None:
            return ()
        return tuple(word for word in SPLIT.get(tactic, ()) if word in technique.tactics)

    def tactic(self, word: str, release: str, domain: str = ENTERPRISE) -> str | None:
        """The short name of a tactic that a page pinned to `release` writes in any form, or None.

        Ids have been reused, so they are read as the page's own release does, or the next one that is installed.
        """
        newer = [
            i for i in (*self.others, self.index) if version_key(i.release) >= version_key(release)
        ]
        first = sorted(newer, key=lambda item: version_key(item.release)) or [self.index]
        for form in (word, word.replace("_", "-"), word.replace("-", " ").replace("_", " ")):
            for known in (*first, self.index, *reversed(self.others)):
                found = known.tactic(form, domain)
                if found is not None:
                    return found.shortname
        return word.casefold() if word.casefold() in SPLIT else None

    def same_tactic(self, word: str, tactic: str) -> bool:
        """Whether a word, read in this release, would not mean another tactic."""
        found = self.index.tactic(word)
        return found is None or found.shortname == tactic

    def held(self, identity: str, tactic: str) -> str | None:
        """The newest release in which a technique had a tactic."""
        return next(
            (release for release, found in self.versions(identity) if tactic in found.tactics), None
        )

    def names(self, technique: Technique) -> tuple[str, ...]:
        """The ways to write a technique's name in this release, the usual one first."""
        parent = self.index.technique(technique.parent) if technique.parent else None
        return (technique.name, f"{parent.name}: {technique.name}") if parent else (technique.name,)

    def past_names(self, identity: str) -> tuple[set[str], set[str]]:
        """The names that a technique has ever had, and the same with the names of its parent before them."""
        own = {found.name for _, found in self.versions(identity)}
        parents = (
            {found.name for _, found in self.versions(identity.split(".")[0])}
            if "." in identity
            else set()
        )
        return own, {f"{above}: {name}" for above in parents for name in own}

    def had_platform(self, identity: str, platform: str) -> bool:
        """Whether a technique has ever had a platform, by its name of that time, whatever the case."""
        wanted = platform.casefold()
        return any(
            wanted == name.casefold()
            for _, found in self.versions(identity)
            for name in found.platforms or ()
        )

    def foreign_platform(self, platform: str) -> bool:
        """Whether a platform belongs to a domain that this release is not installed with."""
        missing = {domain for other in self.others for domain in other.domains} - set(
            self.index.domains
        )
        found = (
            item for other in self.others for domain in missing for item in other.techniques(domain)
        )
        return any(platform in (item.platforms or ()) for item in found)

    def foreign(self, identity: str) -> Technique | None:
        """A technique of a domain that this release is not installed with."""
        if self.index.technique(identity) is not None:
            return None
        found = (other.technique(identity) for other in reversed(self.others))
        return next(
            (item for item in found if item is not None and item.domain not in self.index.domains),
            None,
        )


def load(release: str | None, installed: Installed) -> Target:
    """A release with all that is known of others: the one named, else the project's, else the newest installed."""
    known = installed.releases()
    wanted = release or installed.pinned or (known[-1] if known else "")
    chosen = installed.load(wanted)
    return Target(
        chosen, installed.history(), [installed.load(other) for other in known if other != wanted]
    )
