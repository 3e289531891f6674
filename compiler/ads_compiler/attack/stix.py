"""STIX bundles to an index. The only module that imports attackcti; only `Downloads` uses a server.

The caller names one file per domain, `.json` or `.json.gz`: given a folder, attackcti would merge
all releases in it. Two readers produce byte-identical indexes: attackcti, which validates each
object against STIX, and `bundles`, which reads plain JSON.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ads_compiler.attack import rows
from ads_compiler.attack.bundles import (
    CHAINS,
    Bundle,
    Objects,
    arranged,
    malformed,
    plain_objects,
    read_bundle,
)
from ads_compiler.attack.index import ENTERPRISE, FORMAT, NOTICE, Index, is_release
from ads_compiler.core.errors import AttackDataError

DOMAINS = {
    ENTERPRISE: "enterprise",
    "mobile-attack": "mobile",
    "ics-attack": "ics",
}  # as attackcti calls them


def import_bundles(
    paths: Sequence[Path], release: str | None = None, reader: str = "attackcti"
) -> Index:
    """Build the index of one release from the bundles of one or more domains.

    `release` is required if the bundles do not name their release, and must agree with them if
    they do.
    """
    bundles: dict[str, Bundle] = {}
    for path in paths:
        bundle = read_bundle(path)
        if bundle.domain in bundles:
            first = bundles[bundle.domain].name
            raise AttackDataError(f"{first} and {path.name} both contain {bundle.domain}")
        bundles[bundle.domain] = bundle
    chosen = _release(bundles.values(), release)
    domains: dict[str, Any] = {}
    details = rows.Details()
    for name in (name for name in CHAINS if name in bundles):
        objects = READERS[reader](bundles[name])
        try:
            domains[name] = rows.domain(objects, name)
            details.add(objects)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise malformed(bundles[name].name, error) from error
    facts: dict[str, Any] = {
        "format": FORMAT,
        "notice": NOTICE,
        "release": chosen,
        "published": max(bundle.published for bundle in bundles.values()),
        "sources": sorted(bundle.source for bundle in bundles.values()),
        "domains": domains,
    }
    return Index(
        facts, {"format": FORMAT, "notice": NOTICE, "release": chosen, **details.as_json()}
    )


def _release(bundles: Iterable[Bundle], given: str | None) -> str:
    if given is not None and not is_release(given):
        raise AttackDataError(f"'{given}' is not an ATT&CK release such as 18.1")
    named = [(bundle.release, bundle.name) for bundle in bundles if bundle.release]
    named += [(given, "--release")] if given else []
    releases = sorted({release for release, _ in named})
    if not releases:
        raise AttackDataError("the bundles do not name their release; use --release")
    if len(releases) > 1:
        listed = ", ".join(f"{source} has {release}" for release, source in named)
        raise AttackDataError(f"the releases differ: {listed}")
    return releases[0]


def attackcti_objects(bundle: Bundle) -> Objects:
    """The objects of a bundle, read by attackcti."""
    from attackcti import MitreAttackClient

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "bundle.json"  # attackcti reads only uncompressed files
        plain.write_bytes(bundle.data)
        try:
            client = MitreAttackClient.from_local(**{DOMAINS[bundle.domain]: str(plain)})
            # The client's models omit `revoked`, so the underlying STIX objects are queried.
            objects = getattr(client, f"TC_{DOMAINS[bundle.domain].upper()}_SOURCE").query([])
        except Exception as error:  # its exception types are not documented
            reason = " ".join(str(error).split())
            raise AttackDataError(f"attackcti rejects {bundle.name}: {reason}") from error
    try:
        return arranged(objects)
    except (KeyError, TypeError, ValueError) as error:
        raise malformed(bundle.name, error) from error


def _plain(bundle: Bundle) -> Objects:
    try:
        return plain_objects(bundle)
    except (KeyError, TypeError, ValueError) as error:
        raise malformed(bundle.name, error) from error


READERS: dict[str, Callable[[Bundle], Objects]] = {"attackcti": attackcti_objects, "plain": _plain}


class Downloads:
    """Downloads MITRE's published files into a folder. HTTP errors are raised as `OSError`."""

    def __init__(self, folder: Path) -> None:
        """Download into a folder."""
        from attackcti.utils.downloader import STIXDownloader

        self._downloader = STIXDownloader(download_dir=str(folder), stix_version="2.1")

    def releases(self) -> tuple[str, ...]:
        """The releases that MITRE publishes."""
        return tuple(str(release) for release in self._downloader.fetch_attack_stix2_1_versions())

    def fetch(self, domain: str, release: str) -> Path:
        """Download one domain of a release; the file keeps MITRE's name."""
        with contextlib.redirect_stdout(io.StringIO()):  # attackcti prints the path
            self._downloader.download_attack_data(domain=DOMAINS[domain], release=release)
        path = Path(self._downloader.downloaded_file_paths[DOMAINS[domain]])
        return path.rename(path.with_name(f"{domain}-{release}.json"))
