"""The page beside ATT&CK's own detection strategies: which of their analytics it covers, by platform.

Information, never a verdict. What ATT&CK calls its log sources is free text: it is shown, and not compared with.
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
    """What a page does about an analytic."""

    COVERED = "covered"
    TELEMETRY = "collected, but no rule reads it"
    BLIND = "no log source of the page reaches it"
    ELSEWHERE = "not a platform of the page"
    UNNAMED = "ATT&CK names no platform"


@dataclass(frozen=True, slots=True)
class Compared:
    """An analytic, and what the page does about it."""

    analytic: Analytic
    reach: Reach
    cited: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """ATT&CK's detection strategy of a technique that a page claims, and the release that it stands in."""

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
    """What ATT&CK advises on the techniques of a page, from `index` or the newest installed release that has it."""
    return tuple(_advice(entry, index, installed))


def _advice(entry: Entry, index: Index, installed: Installed) -> Iterator[Advice]:
    item = entry.strategy
    seen: set[str] = set()
    quoted = cited(item)
    read = {
        rule.logsource.product for rule in entry.rules if not isinstance(rule.logic, Correlation)
    }
    collected = {source.product for source in item.telemetry}
    for claim in item.techniques:
        found = _detection(claim.id, index, installed)
        if found is None or found[0].id in seen:
            continue
        detection, release = found
        seen.add(detection.id)
        technique = index.technique(claim.id)
        compared = tuple(
            Compared(
                analytic,
                _reach(analytic.platform, item.platforms, read, collected),
                analytic.id in quoted or detection.id in quoted,
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
    """The detection strategy of a technique and its release; an older one may know it by an id that was revoked."""

    def find(release: Index) -> DetectionStrategy | None:
        found = (release.detection_strategy(identity) for identity in (technique, *before))
        return next((one for one in found if one), None)

    before: list[str] = []
    if holder(index, installed, find) is None:
        revoked = (old.id for old in index.techniques() if old.revoked_by)
        before += [old for old in revoked if (new := index.successor(old)) and new.id == technique]
    held = holder(index, installed, find)
    detection = find(held) if held else None
    return (detection, held.release) if held and detection else None


def source_words(source: LogSourceRef) -> str:
    """A log source of ATT&CK on one line: its name, and what is read of it."""
    name, channel = " ".join(source.name.split()), " ".join(source.channel.split())
    return name if channel in NAMELESS else f"{name} ({channel})"
