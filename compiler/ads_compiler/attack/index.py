"""One ATT&CK release as facts: names, tactics, platforms, successors. Knows no STIX; loads in milliseconds.

Two files a release: `<release>.json.gz` with the facts, and `<release>.details.json.gz` with groups and detection
strategies, which is read only when somebody asks for it.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ads_compiler.errors import AttackDataError
from ads_compiler.resources import data_path

NOTICE = (
    "© 2026 The MITRE Corporation. "
    "This work is reproduced and distributed with the permission of The MITRE Corporation."
)
FORMAT = 1
ENTERPRISE = "enterprise-attack"


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique of one release. `platforms` is None where they are not known."""

    id: str
    name: str
    domain: str
    tactics: tuple[str, ...]
    platforms: tuple[str, ...] | None
    revoked_by: str | None
    deprecated: bool

    @property
    def parent(self) -> str | None:
        """The id of the technique that this is a sub-technique of."""
        return self.id.split(".")[0] if "." in self.id else None

    @property
    def active(self) -> bool:
        """Whether it is neither revoked nor deprecated."""
        return self.revoked_by is None and not self.deprecated

    @property
    def url(self) -> str:
        """Its page at MITRE."""
        return f"https://attack.mitre.org/techniques/{self.id.replace('.', '/')}/"


@dataclass(frozen=True, slots=True)
class Tactic:
    """A tactic of one domain."""

    id: str
    shortname: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group and the techniques that it is known to use."""

    id: str
    name: str
    aliases: tuple[str, ...]
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogSourceRef:
    """A log source as an analytic names it: free text, to be shown and not compared."""

    name: str
    channel: str
    component: str


@dataclass(frozen=True, slots=True)
class Analytic:
    """One analytic of a detection strategy, for one platform."""

    id: str
    platform: str
    log_sources: tuple[LogSourceRef, ...]


@dataclass(frozen=True, slots=True)
class DetectionStrategy:
    """ATT&CK's own advice on detecting a technique."""

    id: str
    name: str
    technique: str
    analytics: tuple[Analytic, ...]


class Index:
    """The facts of a release. `rows` and `details` are plain JSON as `store.py` writes it."""

    def __init__(self, facts: dict[str, Any], details: dict[str, Any] | Path | None = None) -> None:
        """Wrap the facts of a release; `details` may be a file that is read when it is needed."""
        self.facts = facts
        self._details = details
        self.release: str = facts["release"]
        self.notice: str = facts["notice"]
        self.sources: tuple[str, ...] = tuple(facts["sources"])
        self.domains: tuple[str, ...] = tuple(facts["domains"])

    def technique(self, identity: str) -> Technique | None:
        """A technique by its id, revoked and deprecated ones included; Enterprise first."""
        for domain in self.domains:
            row = self.facts["domains"][domain]["techniques"].get(identity)
            if row is not None:
                name, tactics, platforms, revoked_by, deprecated = row
                known = None if platforms is None else tuple(platforms)
                return Technique(identity, name, domain, tuple(tactics), known, revoked_by, bool(deprecated))
        return None

    def techniques(self, domain: str | None = None) -> tuple[Technique, ...]:
        """All techniques by id, revoked and deprecated ones included."""
        chosen = self.domains if domain is None else (domain,)
        ids = {identity for name in chosen for identity in self.facts["domains"].get(name, {}).get("techniques", ())}
        return tuple(found for identity in sorted(ids) if (found := self.technique(identity)))

    def tactics(self, domain: str = ENTERPRISE) -> tuple[Tactic, ...]:
        """The tactics of a domain in the order of its matrix."""
        rows = self.facts["domains"].get(domain, {}).get("tactics", ())
        return tuple(Tactic(identity, shortname, name, domain) for identity, shortname, name in rows)

    def tactic(self, word: str, domain: str = ENTERPRISE) -> Tactic | None:
        """A tactic by its id, short name or name, whatever the case."""
        wanted = word.casefold()
        named = (t for t in self.tactics(domain) if wanted in (t.id.casefold(), t.shortname, t.name.casefold()))
        return next(named, None)

    @cached_property
    def platforms(self) -> frozenset[str]:
        """Every platform that some active technique lists."""
        return frozenset(
            name for technique in self.techniques() if technique.active for name in technique.platforms or ()
        )

    def successor(self, identity: str) -> Technique | None:
        """The active technique at the end of a chain of revocations, within this release; None where there is none."""
        seen: set[str] = set()
        here = self.technique(identity)
        while here is not None and here.revoked_by is not None and here.id not in seen:
            seen.add(here.id)
            here = self.technique(here.revoked_by)
        return here if here is not None and here.active and seen else None

    def subtechniques(self, identity: str) -> tuple[Technique, ...]:
        """The active sub-techniques of a technique."""
        return tuple(found for found in self.techniques() if found.parent == identity and found.active)

    @cached_property
    def details(self) -> dict[str, Any]:
        """Groups and detection strategies as plain JSON; empty where the release comes without them."""
        if isinstance(self._details, Path):
            return read_file(self._details) if self._details.is_file() else {}
        return self._details or {}

    def groups(self) -> tuple[Group, ...]:
        """The groups of the release by id."""
        rows = self.details.get("groups", ())
        return tuple(Group(identity, name, tuple(aliases), tuple(used)) for identity, name, aliases, used in rows)

    def detection_strategy(self, technique: str) -> DetectionStrategy | None:
        """ATT&CK's detection strategy of a technique, or None."""
        row = self.details.get("detections", {}).get(technique)
        if row is None:
            return None
        identity, name, analytics = row
        found = tuple(
            Analytic(key, platform, tuple(LogSourceRef(*source) for source in sources))
            for key, platform, sources in analytics
        )
        return DetectionStrategy(identity, name, technique, found)


def read_file(path: Path) -> dict[str, Any]:
    """A gzipped JSON file of an index."""
    try:
        loaded = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise AttackDataError(f"the ATT&CK index {path.name} cannot be read: {error}") from error
    if not isinstance(loaded, dict) or loaded.get("format") != FORMAT:
        raise AttackDataError(f"the ATT&CK index {path.name} has a format that this version does not know")
    return loaded


def _folder() -> Path:
    return data_path("schema", "attack")


def version_key(release: str) -> tuple[int, ...]:
    """A release for sorting: 9.0 before 18.1."""
    return tuple(int(part) for part in release.split(".") if part.isdecimal())


def releases(folder: Path | None = None) -> tuple[str, ...]:
    """The installed releases, the oldest first."""
    names = (path.name.removesuffix(".json.gz") for path in (folder or _folder()).glob("*.json.gz"))
    return tuple(
        sorted((name for name in names if name[:1].isdigit() and not name.endswith(".details")), key=version_key)
    )


@cache
def load(release: str, folder: Path | None = None) -> Index:
    """An installed release."""
    place = folder or _folder()
    path = place / f"{release}.json.gz"
    if not path.is_file():
        installed = ", ".join(releases(folder)) or "none"
        raise AttackDataError(f"ATT&CK {release} is not installed; installed: {installed}")
    return Index(read_file(path), place / f"{release}.details.json.gz")
