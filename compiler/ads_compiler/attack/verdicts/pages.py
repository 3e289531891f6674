"""All claims of a page together: the release in which they are right."""

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
    """The newest release in which all claims about Enterprise techniques are right, or None."""
    listed = list(claims)
    releases = reversed(past.releases)
    return next((r for r in releases if _all_right(index, listed, platforms, past, r)), None)


def _all_right(
    index: Index, claims: list[Claim], platforms: Sequence[str], past: History, release: str
) -> bool:
    techniques: list[Technique] = []
    for identity, name, tactics in claims:
        item = past.technique(release, identity)
        if item is None or not item.active:
            return False
        parent = past.technique(release, item.parent) if item.parent else None
        if name is not None and name not in names_of(item, parent):
            return False
        if not all(meanings(index, word, ENTERPRISE) & set(item.tactics) for word in tactics):
            return False
        techniques.append(item)
    if any(item.platforms is None for item in techniques):
        return True
    return set(platforms) <= {name for item in techniques for name in item.platforms or ()}
