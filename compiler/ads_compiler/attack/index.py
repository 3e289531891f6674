"""One ATT&CK release: names, tactics, platforms, successors. Independent of STIX, loads fast.

A release has two files: `<release>.json.gz` with the facts, and `<release>.details.json.gz` with
groups, software and detection strategies, which is read on first use.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ads_compiler.attack import forms
from ads_compiler.attack.forms import FORMAT as FORMAT
from ads_compiler.attack.model import Analytic as Analytic
from ads_compiler.attack.model import DataComponent as DataComponent
from ads_compiler.attack.model import DetectionStrategy as DetectionStrategy
from ads_compiler.attack.model import Group as Group
from ads_compiler.attack.model import LogSourceRef as LogSourceRef
from ads_compiler.attack.model import Software as Software
from ads_compiler.attack.model import Tactic as Tactic
from ads_compiler.attack.model import Technique as Technique
from ads_compiler.core.errors import AttackDataError
from ads_compiler.core.resources import data_path

NOTICE = (
    "© 2026 The MITRE Corporation. "
    "This work is reproduced and distributed with the permission of The MITRE Corporation."
)
ENTERPRISE = "enterprise-attack"


class Index:
    """The facts of a release. `facts` and `details` are plain JSON as `store.py` writes it."""

    def __init__(self, facts: dict[str, Any], details: dict[str, Any] | Path | None = None) -> None:
        """Wrap the facts of a release; if `details` is a file, it is read on first use."""
        self.facts = facts
        self._details = details
        self.release: str = facts["release"]
        self.notice: str = facts["notice"]
        self.sources: tuple[str, ...] = tuple(facts["sources"])
        self.domains: tuple[str, ...] = tuple(facts["domains"])
        self.published: str = facts.get("published", "")

    def technique(self, identity: str, domain: str | None = None) -> Technique | None:
        """A technique by its id, even if revoked or deprecated; Enterprise first."""
        for name in self.domains if domain is None else (domain,):
            row = self.facts["domains"].get(name, {}).get("techniques", {}).get(identity)
            if row is not None:
                return _technique(identity, name, row)
        return None

    def techniques(self, domain: str | None = None) -> tuple[Technique, ...]:
        """All techniques by id, even if revoked or deprecated; an id in two domains counts once."""
        rows: dict[str, tuple[str, list[Any]]] = {}
        for name in self.domains if domain is None else (domain,):
            for identity, row in self.facts["domains"].get(name, {}).get("techniques", {}).items():
                rows.setdefault(identity, (name, row))
        return tuple(_technique(identity, *rows[identity]) for identity in sorted(rows))

    def tactics(self, domain: str = ENTERPRISE) -> tuple[Tactic, ...]:
        """The tactics of a domain in the order of its matrix."""
        rows = self.facts["domains"].get(domain, {}).get("tactics", ())
        return tuple(
            Tactic(identity, shortname, name, domain) for identity, shortname, name in rows
        )

    def tactic(self, word: str, domain: str = ENTERPRISE) -> Tactic | None:
        """A tactic by its id, short name or name, case-insensitive."""
        return next((tactic for tactic in self.tactics(domain) if tactic.is_named(word)), None)

    @cached_property
    def platforms(self) -> frozenset[str]:
        """Every platform that an active technique lists."""
        return frozenset(
            name
            for technique in self.techniques()
            if technique.active
            for name in technique.platforms or ()
        )

    def chain(self, identity: str) -> tuple[Technique, ...]:
        """A technique and its successors in this release, in order; the last may be inactive."""
        steps: dict[str, Technique] = {}
        technique = self.technique(identity)
        while technique is not None and technique.id not in steps:
            steps[technique.id] = technique
            technique = self.technique(technique.revoked_by) if technique.revoked_by else None
        return tuple(steps.values())

    def successor(self, identity: str) -> Technique | None:
        """The active technique at the end of a chain of revocations in this release, or None."""
        steps = self.chain(identity)
        return steps[-1] if len(steps) > 1 and steps[-1].active else None

    def subtechniques(self, identity: str) -> tuple[Technique, ...]:
        """The active sub-techniques of a technique."""
        return tuple(item for item in self.techniques() if item.parent == identity and item.active)

    @cached_property
    def details(self) -> dict[str, Any]:
        """Groups, software and detection strategies as plain JSON; may be empty."""
        if isinstance(self._details, Path):
            is_there = self._details.exists()
            return forms.read(self._details, forms.DETAILS) if is_there else {}
        return self._details or {}

    def groups(self) -> tuple[Group, ...]:
        """The groups of the release, sorted by id."""
        rows = self.details.get("groups", ())
        return tuple(
            Group(identity, name, tuple(aliases), tuple(used))
            for identity, name, aliases, used in rows
        )

    def software(self) -> tuple[Software, ...]:
        """The malware and tools of the release, sorted by id."""
        return tuple(
            Software(identity, name, kind, tuple(aliases), tuple(used), tuple(groups))
            for identity, name, kind, aliases, used, groups in self.details.get("software", ())
        )

    def data_components(self) -> tuple[DataComponent, ...]:
        """The data components of the release, sorted by id; none before 18.0, which added ids."""
        return tuple(DataComponent(*row) for row in self.details.get("components", ()))

    def detection_strategies(self) -> tuple[DetectionStrategy, ...]:
        """ATT&CK's detection strategies by the technique that they detect; none before 18.0."""
        return tuple(
            _detection(technique, row)
            for technique, row in self.details.get("detections", {}).items()
        )

    def detection_strategy(self, technique: str) -> DetectionStrategy | None:
        """ATT&CK's detection strategy of a technique, or None."""
        row = self.details.get("detections", {}).get(technique)
        return None if row is None else _detection(technique, row)

    def detection_by_id(self, identity: str) -> DetectionStrategy | None:
        """A detection strategy by its id (DET…), or None."""
        rows = self.details.get("detections", {}).items()
        matches = (_detection(key, row) for key, row in rows if row[0] == identity)
        return next(matches, None)

    def analytic(self, identity: str) -> Analytic | None:
        """An analytic by its id (AN…), or None."""
        rows = (row for _, _, rows in self.details.get("detections", {}).values() for row in rows)
        return next((_analytic(row) for row in rows if row[0] == identity), None)


def _technique(identity: str, domain: str, row: list[Any]) -> Technique:
    name, tactics, platforms, revoked_by, deprecated = row
    known = None if platforms is None else tuple(platforms)
    return Technique(identity, name, domain, tuple(tactics), known, revoked_by, bool(deprecated))


def _detection(technique: str, row: list[Any]) -> DetectionStrategy:
    identity, name, analytics = row
    return DetectionStrategy(identity, name, technique, tuple(_analytic(one) for one in analytics))


def _analytic(row: list[Any]) -> Analytic:
    identity, platform, sources = row
    return Analytic(identity, platform, tuple(LogSourceRef(*source) for source in sources))


def shipped() -> Path:
    """The folder of the indexes that ship with the package."""
    return data_path("schema", "attack")


_RELEASE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")


def is_release(text: str) -> bool:
    """Whether a text is a release number such as 18.1."""
    return _RELEASE.fullmatch(text) is not None


@cache
def version_key(release: str) -> tuple[int, ...]:
    """The sort key of a release: 9.0 comes before 18.1."""
    return tuple(int(part) for part in release.split(".") if part.isdecimal())


def releases(folder: Path | None = None) -> tuple[str, ...]:
    """The releases in a folder (by default the shipped one), oldest first."""
    names = (path.name.removesuffix(".json.gz") for path in (folder or shipped()).glob("*.json.gz"))
    return tuple(sorted(filter(is_release, names), key=version_key))


def load(release: str, folder: Path | None = None) -> Index:
    """Load a release from a folder (by default the shipped one)."""
    path = (folder or shipped()) / f"{release}.json.gz"
    if not path.exists():
        known = ", ".join(releases(folder)) or "none"
        raise AttackDataError(f"ATT&CK {release} is not installed; installed: {known}")
    return _load(release, path, path.stat().st_mtime_ns)


@cache
def _load(release: str, path: Path, _changed: int) -> Index:
    facts = forms.read(path, forms.FACTS)
    index = Index(facts, path.with_name(f"{release}.details.json.gz"))
    if index.release != release:
        raise AttackDataError(
            f"the ATT&CK index {path.name} contains ATT&CK {index.release}, not {release}"
        )
    return index
