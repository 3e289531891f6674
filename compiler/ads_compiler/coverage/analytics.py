"""Which analytics of ATT&CK's detection strategies a page covers, by platform.

Information only, never a finding. The log sources of ATT&CK are free text, for display only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ads_compiler.attack.index import Analytic, DetectionStrategy, Index, LogSourceRef
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping.citations import cited
from ads_compiler.attack_mapping.releases import holder
from ads_compiler.catalog import Entry
from ads_compiler.coverage.reach import reaches
from ads_compiler.detection.tree import Correlation

NAMELESS = ("", "None")


class Reach(Enum):
    """How far a page covers an analytic."""

    COVERED = "covered"
    TELEMETRY = "collected, but no rule reads it"
    BLIND = "no log source of the page reaches it"
    ELSEWHERE = "not a platform of the page"
    UNNAMED = "ATT&CK names no platform"


@dataclass(frozen=True, slots=True)
class Compared:
    """An analytic, and how far the page covers it."""

    analytic: Analytic
    reach: Reach
    cited: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """ATT&CK's detection strategy for a technique of a page, and the release that contains it."""

    technique: str
    name: str
    detection: DetectionStrategy
    release: str
    analytics: tuple[Compared, ...]

    @property
    def covered(self) -> int:
        """How many analytics the page covers."""
        return sum(1 for item in self.analytics if item.reach is Reach.COVERED)


def advice(entry: Entry, index: Index, installed: Installed) -> tuple[Advice, ...]:
    """ATT&CK's advice for the techniques of a page, from `index` or else the newest release."""
    return tuple(_advice(entry, index, installed))


def _advice(entry: Entry, index: Index, installed: Installed) -> Iterator[Advice]:
    item = entry.strategy
    seen: set[str] = set()
    citations = cited(item)
    read = {
        rule.logsource.product for rule in entry.rules if not isinstance(rule.logic, Correlation)
    }
    collected = {source.product for source in item.telemetry}
    for claim in item.techniques:
        match = _detection(claim.id, index, installed)
        if match is None or match[0].id in seen:
            continue
        detection, release = match
        seen.add(detection.id)
        technique = index.technique(claim.id)
        compared = tuple(
            Compared(
                analytic,
                _reach(analytic.platform, item.platforms, read, collected),
                analytic.id in citations or detection.id in citations,
            )
            for analytic in detection.analytics
        )
        yield Advice(
            claim.id,
            technique.name if technique else claim.name or "",
            detection,
            release,
            compared,
        )


def _reach(
    platform: str, platforms: tuple[str, ...], read: set[str | None], collected: set[str | None]
) -> Reach:
    if platform in NAMELESS:
        return Reach.UNNAMED
    if platform not in platforms:
        return Reach.ELSEWHERE
    if any(reaches(product, platform) for product in read):
        return Reach.COVERED
    return (
        Reach.TELEMETRY if any(reaches(product, platform) for product in collected) else Reach.BLIND
    )


def _detection(
    technique: str, index: Index, installed: Installed
) -> tuple[DetectionStrategy, str] | None:
    """The detection strategy of a technique and its release, also under an id revoked since."""

    def find(release: Index) -> DetectionStrategy | None:
        strategies = (release.detection_strategy(identity) for identity in (technique, *old_ids))
        return next((one for one in strategies if one), None)

    old_ids: list[str] = []
    if holder(index, installed, find) is None:
        revoked = (old.id for old in index.techniques() if old.revoked_by)
        old_ids += [old for old in revoked if (new := index.successor(old)) and new.id == technique]
    source = holder(index, installed, find)
    detection = find(source) if source else None
    return (detection, source.release) if source and detection else None


def source_words(source: LogSourceRef) -> str:
    """A log source of ATT&CK on one line: its name and channel."""
    name, channel = " ".join(source.name.split()), " ".join(source.channel.split())
    return name if channel in NAMELESS else f"{name} ({channel})"
