"""Files as MITRE published them, by their SHA-256: a file that is known by its hash needs no `--release`."""

from __future__ import annotations

# Only hashes that were computed from the published file itself: domain and release by the hash of the plain JSON.
PUBLISHED = {
    "a7c0106492843485340710be9e841c1584d8fc6da8950e7097db0e7b5bc9f164": ("ics-attack", "18.1"),
}


def published_release(digest: str) -> str | None:
    """The release of a published file, or None where the file is not known."""
    found = PUBLISHED.get(digest)
    return None if found is None else found[1]
