"""The detection strategies and analytics of ATT&CK that a page cites, by their DET and AN ids."""

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
    """The release that is asked, and the technique that each id belongs to."""

    index: Index
    techniques: dict[str, str]
    highest: dict[str, str]

    def beyond(self, identity: str, pinned: Index) -> bool:
        """Whether an id may be younger than this release. They are given in ascending order."""
        older = version_key(self.index.release) < version_key(pinned.release)
        return older and identity > self.highest.get(identity[:2], "")


def cited(item: Strategy) -> tuple[str, ...]:
    """The ids that a page cites, in its order."""
    return tuple(yaml.plain(item.front)["attack"].get("detections", ()))


def known(pinned: Index, installed: Installed) -> Known | None:
    """What is known of detection strategies: in the pinned release, else in the newest installed one that has some."""
    held = holder(pinned, installed, has_detections)
    return None if held is None else _known(held)


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


def advised(item: Strategy, found: Known) -> str | None:
    """The ids that belong to the techniques of a page, as a hint."""
    said = []
    for claim in item.techniques:
        detection = found.index.detection_strategy(claim.id)
        if detection is not None:
            ids = [analytic.id for analytic in detection.analytics]
            span = ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"
            said.append(f"{claim.id} has {detection.id}" + (f" with {span}" if ids else ""))
    return "; ".join(said[:3]) or None
