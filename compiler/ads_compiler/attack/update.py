"""Download a release from MITRE. The only part of this package that uses the network."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from ads_compiler.attack.bundles import CHAINS
from ads_compiler.attack.index import Index, is_release, version_key
from ads_compiler.attack.stix import Downloads, import_bundles
from ads_compiler.core.errors import AttackDataError


def fetch(
    release: str | None = None,
    reader: str = "attackcti",
    step: Callable[[str], None] = lambda _: None,
) -> Index:
    """Download a release (by default the newest) with all its domains. Nothing stays on disk."""
    with tempfile.TemporaryDirectory(prefix="adsc-attack-") as folder:
        downloads = Downloads(Path(folder))
        step("listing the releases of MITRE")
        chosen = _choose(downloads, release)
        files = []
        for domain in CHAINS:
            step(f"fetching {domain} {chosen}")
            try:
                files.append(downloads.fetch(domain, chosen))
            except (OSError, ValueError, LookupError, TypeError) as error:
                if _status(error) != 404:  # early releases have fewer domains
                    raise _unreachable(error) from error
        if not files:
            raise AttackDataError(f"MITRE publishes no files for ATT&CK {chosen}")
        step(f"reading {len(files)} bundles")
        return import_bundles(files, chosen, reader)


def _choose(downloads: Downloads, release: str | None) -> str:
    try:
        known = sorted(filter(is_release, downloads.releases()), key=version_key)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _unreachable(error) from error
    if not known:
        raise AttackDataError("MITRE's list of ATT&CK releases is empty")
    if release is not None and release not in known:
        raise AttackDataError(f"MITRE does not publish ATT&CK {release}; the newest is {known[-1]}")
    return release or known[-1]


def _status(error: Exception) -> int | None:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _unreachable(error: Exception) -> AttackDataError:
    status = _status(error)
    reason = f"HTTP {status}" if status else type(error).__name__
    return AttackDataError(
        f"ATT&CK cannot be downloaded from MITRE's repository ({reason}); "
        "to work offline, import local files with 'adsc attack import'"
    )
