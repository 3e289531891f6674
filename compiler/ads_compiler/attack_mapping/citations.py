"""The ATT&CK detection strategies and analytics that a page cites, by their DET and AN ids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ads_compiler.attack.index import Index, version_key
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping.releases import has_detections, holder
from ads_compiler.core import yaml
from ads_compiler.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Known:
    """A release with detection strategies, and the technique of each of their ids."""

    index: Index
    techniques: dict[str, str]
    highest: dict[str, str]

    def beyond(self, identity: str, pinned: Index) -> bool:
        """Whether an id may be newer than this release; ids are assigned in ascending order."""
        older = version_key(self.index.release) < version_key(pinned.release)
        return older and identity > self.highest.get(identity[:2], "")


def cited(item: Strategy) -> tuple[str, ...]:
    """The ids that a page cites, in order."""
    return tuple(yaml.plain(item.front)["attack"].get("detections", ()))


def known(pinned: Index, installed: Installed) -> Known | None:
    """Detection strategies of the pinned release, else of the newest one that has some."""
    index = holder(pinned, installed, has_detections)
    return None if index is None else _known(index)


@lru_cache(maxsize=8)
def _known(index: Index) -> Known:
    techniques: dict[str, str] = {}
    for detection in index.detection_strategies():
        techniques[detection.id] = detection.technique
        techniques.update((analytic.id, detection.technique) for analytic in detection.analytics)
    highest: dict[str, str] = {}
    for identity in sorted(techniques):
        highest[identity[:2]] = identity
    return Known(index, techniques, highest)


def suggestion(item: Strategy, facts: Known) -> str | None:
    """A hint with the ids for the techniques of a page."""
    parts = []
    for claim in item.techniques:
        detection = facts.index.detection_strategy(claim.id)
        if detection is not None:
            ids = [analytic.id for analytic in detection.analytics]
            span = ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"
            parts.append(f"{claim.id} has {detection.id}" + (f" with {span}" if ids else ""))
    return "; ".join(parts[:3]) or None
