"""The values of an index: techniques, tactics, groups, software, and detection strategies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique of one release. `platforms` is None if they are unknown."""

    id: str
    name: str
    domain: str
    tactics: tuple[str, ...]
    platforms: tuple[str, ...] | None
    revoked_by: str | None
    deprecated: bool

    @property
    def parent(self) -> str | None:
        """The id of the parent technique, or None if this is not a sub-technique."""
        return self.id.split(".")[0] if "." in self.id else None

    @property
    def active(self) -> bool:
        """Whether it is neither revoked nor deprecated."""
        return self.revoked_by is None and not self.deprecated

    @property
    def url(self) -> str:
        """The page at attack.mitre.org."""
        return f"https://attack.mitre.org/techniques/{self.id.replace('.', '/')}/"


@dataclass(frozen=True, slots=True)
class Tactic:
    """A tactic of one domain."""

    id: str
    shortname: str
    name: str
    domain: str

    def is_named(self, word: str) -> bool:
        """Whether a word is its id, short name or name, case-insensitive."""
        return word.casefold() in (self.id.casefold(), self.shortname, self.name.casefold())


@dataclass(frozen=True, slots=True)
class Group:
    """A group and the techniques it is known to use."""

    id: str
    name: str
    aliases: tuple[str, ...]
    techniques: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Software:
    """A malware or tool, the techniques it is known to use, and the groups known to use it."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    techniques: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataComponent:
    """A kind of observation that log sources provide."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LogSourceRef:
    """A log source as an analytic names it: free text, for display only."""

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
    """ATT&CK's advice on detecting a technique."""

    id: str
    name: str
    technique: str
    analytics: tuple[Analytic, ...]
