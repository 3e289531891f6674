"""All claims of a page together: the release in which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ads_compiler.attack.history import History
from ads_compiler.attack.index import ENTERPRISE, Index, Technique
from ads_compiler.attack.verdicts.names import names_of
from ads_compiler.attack.verdicts.tactics import meanings

Claim = tuple[str, str | None, Sequence[str]]


def newest(
    index: Index, claims: Iterable[Claim], platforms: Sequence[str], past: History
) -> str | None:
    """The newest release in which everything holds that is claimed of some techniques of Enterprise, or None."""
    told = list(claims)
    return next(
        (step for step in reversed(past.releases) if _all_hold(index, told, platforms, past, step)),
        None,
    )


def _all_hold(
    index: Index, claims: list[Claim], platforms: Sequence[str], past: History, release: str
) -> bool:
    found: list[Technique] = []
    for identity, called, tactics in claims:
        item = past.technique(release, identity)
        if item is None or not item.active:
            return False
        parent = past.technique(release, item.parent) if item.parent else None
        if called is not None and called not in names_of(item, parent):
            return False
        if not all(meanings(index, word, ENTERPRISE) & set(item.tactics) for word in tactics):
            return False
        found.append(item)
    if any(item.platforms is None for item in found):
        return True
    return set(platforms) <= {name for item in found for name in item.platforms or ()}
