"""What several ATT&CK rules ask of an index that holds some domains only: what it cannot know is not wrong."""

from __future__ import annotations

from collections.abc import Iterator

from ads_compiler.attack.index import Index, Technique, load, releases

DOMAINS = {"enterprise-attack": "Enterprise", "mobile-attack": "Mobile", "ics-attack": "ICS"}


def scope(index: Index) -> str:
    """The release as a message names it, with its domains where the index does not hold them all."""
    held = [label for domain, label in DOMAINS.items() if domain in index.domains]
    words = "" if len(held) == len(DOMAINS) else " and ".join(held) + " "
    return f"{words}ATT&CK {index.release}"


def outside(identity: str, index: Index) -> tuple[Technique, str] | None:
    """A technique of a domain that the index does not hold, and the newest installed release that knows it."""
    for other in _others(index):
        found = other.technique(identity)
        if found is not None and found.domain not in index.domains:
            return found, other.release
    return None


def platforms_outside(index: Index) -> frozenset[str]:
    """The platforms that installed releases know of domains that the index does not hold."""
    missing = [domain for domain in DOMAINS if domain not in index.domains]
    active = (item for other in _others(index) for domain in missing for item in other.techniques(domain))
    return frozenset(name for item in active if item.active for name in item.platforms or ())


def _others(index: Index) -> Iterator[Index]:
    """Other installed releases, the newest first; none where the index holds every domain."""
    if not set(DOMAINS) <= set(index.domains):
        yield from (load(release) for release in reversed(releases()) if release != index.release)
